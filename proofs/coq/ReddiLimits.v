(** Reddi et al. (2018), Theorems 1 and 6, in the limit: gradients C, -1, -1 on [lo, hi], C > 2, beta1 = 0.  For every
    alpha > 0 and every start x_t -> hi and R_T / T -> (hi - lo) (C - 2) / 3, with b2 = 1 / (1 + C^2), epsilon = 0, and
    with b2 = 2 / ((1 + C^2) C^2), epsilon = 1 inside the root. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Period3 AllBetas.
Open Scope R_scope.

(** The step down is at most 5/4, each step up more than 5/8. *)
Lemma ups_outweigh C v1 v2 v3 : 2 < C -> 64/100 * C ^ 2 <= v1 -> 0 < v2 < 256/100 -> 0 < v3 < 256/100 ->
  C / sqrt v1 < / sqrt v2 + / sqrt v3.
Proof.
  intros HC H1 H2 H3. assert (C2 : 4 < C ^ 2) by nra.
  assert (S1 : 8/10 * C <= sqrt v1) by (apply le_sqrt; nra).
  assert (D : C / sqrt v1 <= 5/4).
  { apply Rmult_le_reg_r with (sqrt v1); [lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (U : forall v, 0 < v < 256/100 -> 5/8 < / sqrt v).
  { intros v Hv. assert (0 < sqrt v) by (apply sqrt_lt_R0; lra). assert (sqrt v < 16/10) by (apply sqrt_below; lra).
    replace (5/8) with (/ (16/10)) by field. apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|assumption]. }
  pose proof (U v2 H2). pose proof (U v3 H3). lra.
Qed.

(** Dividing by 1 + b + b^2, between 1 and 5/4, changes little. *)
Lemma share_range a b : 0 <= b <= 1/5 -> 0 <= a -> 8/10 * a <= a / (1 + b + b ^ 2) <= a.
Proof.
  intros Hb Ha. assert (S : 1 <= 1 + b + b ^ 2 <= 5/4) by nra.
  assert (I : 8/10 <= / (1 + b + b ^ 2) <= 1).
  { split; [replace (8/10) with (/ (5/4)) by field|rewrite <- Rinv_1]; apply inv_le; lra. }
  unfold Rdiv. split; nra.
Qed.

Theorem reddi2018_theorem1_limit C lo hi x1 alpha : 2 < C -> lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (three C (-1) (-1)) in let r := adam (inverse_sqrt alpha) (constant 0) (/ (1 + C ^ 2)) 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * ((C - 2) / 3)).
Proof.
  intros HC Hx Ha. assert (C2 : 4 < C ^ 2) by nra. set (b := / (1 + C ^ 2)).
  assert (B : 0 < b <= 1/5) by (unfold b; split; [apply inv_pos; lra|replace (1/5) with (/ 5) by field; apply inv_le; lra]).
  assert (E : b * C ^ 2 = 1 - b) by (unfold b; field; lra).
  assert (B2 : 0 < b ^ 2 <= b) by nra. assert (E2 : b ^ 2 * C ^ 2 = b - b ^ 2) by (replace (b ^ 2 * C ^ 2) with (b * (b * C ^ 2)) by ring; rewrite E; ring).
  pose proof (share_range (C ^ 2 + b + b ^ 2) b ltac:(lra) ltac:(lra)) as R1.
  pose proof (share_range (1 + b * C ^ 2 + b ^ 2) b ltac:(lra) ltac:(lra)) as R2.
  pose proof (share_range (1 + b + b ^ 2 * C ^ 2) b ltac:(lra) ltac:(lra)) as R3.
  apply reddi_limit; try assumption; try lra; rewrite ?Rplus_0_r; try lra. apply ups_outweigh; lra.
Qed.

Theorem reddi2018_theorem6_limit C lo hi x1 alpha : 2 < C -> lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (three C (-1) (-1)) in
  let r := adam (inverse_sqrt alpha) (constant 0) (2 / ((1 + C ^ 2) * C ^ 2)) 1 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * ((C - 2) / 3)).
Proof.
  intros HC Hx Ha. assert (C2 : 4 < C ^ 2) by nra. set (b := 2 / ((1 + C ^ 2) * C ^ 2)).
  assert (P : 20 <= (1 + C ^ 2) * C ^ 2) by nra.
  assert (I : 0 < / ((1 + C ^ 2) * C ^ 2) <= / 20) by (split; [apply inv_pos; lra|apply inv_le; lra]).
  assert (B : 0 < b <= 1/10) by (unfold b, Rdiv; lra).
  assert (I2 : 0 < / (1 + C ^ 2) <= / 5) by (split; [apply inv_pos; lra|apply inv_le; lra]).
  assert (E : b * C ^ 2 = 2 * / (1 + C ^ 2)) by (unfold b; field; lra).
  assert (B2 : 0 < b ^ 2 <= b / 10) by nra.
  assert (E2 : 0 < b ^ 2 * C ^ 2 <= 4/100).
  { replace (b ^ 2 * C ^ 2) with (b * (b * C ^ 2)) by ring. rewrite E. nra. }
  pose proof (share_range (C ^ 2 + b + b ^ 2) b ltac:(lra) ltac:(lra)) as R1.
  pose proof (share_range (1 + b * C ^ 2 + b ^ 2) b ltac:(lra) ltac:(lra)) as R2.
  pose proof (share_range (1 + b + b ^ 2 * C ^ 2) b ltac:(lra) ltac:(lra)) as R3.
  apply reddi_limit; try assumption; try lra. apply ups_outweigh; lra.
Qed.
