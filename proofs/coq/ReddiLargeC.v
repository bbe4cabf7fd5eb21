(** Reddi et al.'s (2018) Theorem 2, the last step: for beta1 < sqrt b2 < 1 every C from some one on has a J with
      C^2 b2^J <= 1   and   9 <= 4 (C - J) (1 - gamma) sqrt (1 - b2),
    J = C / 2.  With s = b2^(1/4) and x = 1/s - 1, Bernoulli's inequality gives s^J J x <= 1. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums ReddiTheorem2.
Open Scope R_scope.

Lemma powers_beat_squares b2 : 0 < b2 < 1 -> exists N, forall C J, (N <= J)%nat -> (C <= 3 * J)%nat -> INR C ^ 2 * b2 ^ J <= 1.
Proof.
  intros Hb. set (p := sqrt b2). assert (P : 0 < p < 1) by (split; [apply sqrt_lt_R0; lra|apply sqrt_below; lra]).
  set (s := sqrt p). assert (S : 0 < s < 1) by (split; [apply sqrt_lt_R0; lra|apply sqrt_below; lra]).
  assert (E4 : b2 = (s * s) * (s * s)) by (unfold s; rewrite sqrt_sqrt by lra; unfold p; rewrite sqrt_sqrt; lra).
  set (x := / s - 1). assert (X : 0 < x) by (unfold x; pose proof (Rinv_lt_contravar s 1 ltac:(lra) ltac:(lra)) as I; rewrite Rinv_1 in I; lra).
  destruct (INR_unbounded (3 / (x * x))) as [N HN]. exists N. intros C J HJ HC.
  pose proof (poly J x X) as Be. replace (1 + x) with (/ s) in Be by (unfold x; ring). rewrite pow_inv in Be.
  pose proof (pow_lt s J ltac:(lra)) as Q. set (q := s ^ J) in *. pose proof (pos_INR J) as J0. pose proof (pos_INR C) as C0.
  assert (One : q * (INR J * x) <= 1).
  { apply Rle_trans with (q * / q); [apply Rmult_le_compat_l; lra|rewrite Rinv_r; lra]. }
  assert (Big : 3 <= INR J * (x * x)).
  { apply le_INR in HJ. replace 3 with (3 / (x * x) * (x * x)) by (field; lra). apply Rmult_le_compat_r; nra. }
  assert (HC3 : INR C <= 3 * INR J) by (apply le_INR in HC; rewrite mult_INR in HC; simpl in HC; lra).
  assert (Cq : INR C * (q * q) <= 1).
  { assert (Q2 : 0 <= q * q) by nra. apply Rle_trans with (INR J * (x * x) * INR J * (q * q)).
    - apply Rmult_le_compat_r; [exact Q2|]. nra.
    - replace (INR J * (x * x) * INR J * (q * q)) with (q * (INR J * x) * (q * (INR J * x))) by ring.
      assert (0 <= q * (INR J * x)) by (apply Rmult_le_pos; [lra|apply Rmult_le_pos; lra]). nra. }
  replace (b2 ^ J) with ((q * q) * (q * q)) by (rewrite E4; unfold q; rewrite !Rpow_mult_distr; ring).
  assert (0 <= INR C * (q * q)) by (apply Rmult_le_pos; nra). nra.
Qed.

Theorem enough_C beta1 b2 : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> exists C0, forall C, (C0 <= C)%nat ->
  (2 <= C)%nat /\ exists J, INR C ^ 2 * b2 ^ J <= 1 /\ 9 <= 4 * (INR C - INR J) * (1 - beta1 / sqrt b2) * sqrt (1 - b2).
Proof.
  intros B1 B2 Hg. destruct (powers_beat_squares b2 B2) as [N1 H1].
  set (X := (1 - beta1 / sqrt b2) * sqrt (1 - b2)).
  assert (X0 : 0 < X).
  { assert (S0 : 0 < sqrt b2) by (apply sqrt_lt_R0; lra). apply Rmult_lt_0_compat; [|apply sqrt_lt_R0; lra].
    assert (beta1 / sqrt b2 < 1); [|lra]. apply Rmult_lt_reg_r with (sqrt b2); [exact S0|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  destruct (INR_unbounded (9 / (4 * X))) as [N2 H2]. exists (2 * (N1 + N2 + 1))%nat. intros C HC. split; [lia|].
  pose proof (Nat.div_mod C 2 ltac:(lia)) as D. pose proof (Nat.mod_upper_bound C 2 ltac:(lia)) as M.
  exists (C / 2)%nat. set (J := (C / 2)%nat) in *. split; [apply H1; lia|].
  assert (L : INR N2 <= INR C - INR J) by (rewrite <- minus_INR by lia; apply le_INR; lia).
  rewrite Rmult_assoc. fold X. apply Rle_trans with (4 * (9 / (4 * X)) * X); [right; field; lra|].
  apply Rmult_le_compat_r; lra.
Qed.

(** For every beta1 < sqrt b2 < 1 Adam fails on Reddi et al.'s problem for every large C, every step size and start. *)
Theorem reddi2018_theorem2_large_C beta1 b2 : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 ->
  exists C0, forall C, (C0 <= C)%nat -> forall lo hi x1 alpha, lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (reddi_gradient C) in let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / INR C).
Proof.
  intros B1 B2 Hg. destruct (enough_C beta1 b2 B1 B2 Hg) as [C0 H]. exists C0. intros C HC lo hi x1 alpha Hx Ha.
  destruct (H C HC) as (C2 & J & HJ & Hl). exact (reddi2018_theorem2_problem beta1 b2 C J B1 B2 Hg C2 HJ Hl lo hi x1 alpha Hx Ha).
Qed.
