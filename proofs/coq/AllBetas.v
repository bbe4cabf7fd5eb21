(** Adam fails for all beta1, b2 in [0, 1) on a problem of period 3; and Reddi et al. (2018), Theorems 1 and 6, in the limit. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs Periodic Dichotomy AdamDrift Period3.
Open Scope R_scope.

Lemma three_1 a b c : three a b c 1 = a. Proof. reflexivity. Qed.
Lemma three_2 a b c : three a b c 2 = b. Proof. reflexivity. Qed.
Lemma three_3 a b c : three a b c 3 = c. Proof. reflexivity. Qed.

(** The orbit of squares is positive as soon as one gradient that counts is not 0. *)
Lemma share_pos s : 0 <= s -> 0 < / (1 + s + s ^ 2).
Proof. intros. apply inv_pos. pose proof (pow2_ge_0 s). lra. Qed.

(** ** Gradients 2 M + 1, -M, -M *)

(** A direction of the orbit is the scale-free direction times one factor. *)
Lemma direction_scaled M n v f g : 0 < M -> 0 < v -> 0 < f -> 0 < g ->
  M * n * f / sqrt (M ^ 2 * v * g) = f / sqrt g * (n / sqrt v).
Proof.
  intros HM Hv Hf Hg. rewrite (Rmult_assoc (M ^ 2)), sqrt_mult by (try apply pow2_ge_0; apply Rmult_le_pos; lra).
  rewrite sqrt_pow2, sqrt_mult by lra.
  assert (0 < sqrt v) by (apply sqrt_lt_R0, Hv). assert (0 < sqrt g) by (apply sqrt_lt_R0, Hg). field. lra.
Qed.

Theorem derived_period3 beta1 b2 M lo hi x1 alpha : 0 <= beta1 < 1 -> 0 <= b2 < 1 -> 8 <= M * (1 - beta1) * (1 - b2) ->
  lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (three (2 * M + 1) (- M) (- M)) in
  let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) / 3).
Proof.
  intros B1 B2 HM Hx Ha L r.
  assert (X : 0 < (1 - beta1) * (1 - b2)) by (apply Rmult_lt_0_compat; lra).
  assert (M0 : 0 < M) by (rewrite Rmult_assoc in HM; apply Rmult_lt_reg_r with ((1 - beta1) * (1 - b2)); lra).
  set (delta := / M). assert (D0 : 0 < delta) by (apply inv_pos, M0). assert (DM : delta * M = 1) by (apply Rinv_l; lra).
  assert (D8 : 8 * delta <= (1 - beta1) * (1 - b2)).
  { apply Rmult_le_reg_r with M; [exact M0|]. rewrite Rmult_assoc, DM. lra. }
  set (c := 2 + delta). set (f := / (1 + beta1 + beta1 ^ 2)). set (g := / (1 + b2 + b2 ^ 2)).
  assert (F0 : 0 < f) by (apply share_pos; lra). assert (G0 : 0 < g) by (apply share_pos; lra).
  assert (BB : 0 <= b2 ^ 2) by apply pow2_ge_0. assert (CC : 0 <= c ^ 2) by apply pow2_ge_0.
  assert (V0 : 0 < c ^ 2 + b2 + b2 ^ 2) by (unfold c; nra).
  assert (V1 : 0 < 1 + c ^ 2 * b2 + b2 ^ 2) by (assert (0 <= c ^ 2 * b2) by (apply Rmult_le_pos; lra); lra).
  assert (V2 : 0 < 1 + b2 + c ^ 2 * b2 ^ 2) by (assert (0 <= c ^ 2 * b2 ^ 2) by (apply Rmult_le_pos; lra); lra).
  assert (EM : 2 * M + 1 = M * c) by (unfold c; rewrite Rmult_plus_distr_l, (Rmult_comm M delta), DM; ring).
  destruct (three_dichotomy beta1 b2 0 (2 * M + 1) (- M) (- M) B1 B2 lo hi x1 alpha Hx Ha) as [H _];
    unfold three_orbit; rewrite ?three_1, ?three_2, ?three_3, ?EM, ?Rplus_0_r; unfold Rdiv.
  - fold g. replace ((M * c) ^ 2 + b2 * (- M) ^ 2 + b2 ^ 2 * (- M) ^ 2) with (M ^ 2 * (c ^ 2 + b2 + b2 ^ 2)) by ring.
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [apply pow_lt, M0|exact V0]|exact G0].
  - fold g. replace ((- M) ^ 2 + b2 * (M * c) ^ 2 + b2 ^ 2 * (- M) ^ 2) with (M ^ 2 * (1 + c ^ 2 * b2 + b2 ^ 2)) by ring.
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [apply pow_lt, M0|exact V1]|exact G0].
  - fold g. replace ((- M) ^ 2 + b2 * (- M) ^ 2 + b2 ^ 2 * (M * c) ^ 2) with (M ^ 2 * (1 + b2 + c ^ 2 * b2 ^ 2)) by ring.
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [apply pow_lt, M0|exact V2]|exact G0].
  - replace ((hi - lo) * / 3) with ((hi - lo) * Rmax 0 ((2 * M + 1 + - M + - M) / 3)) by (rewrite Rmax_right; lra).
    apply H. unfold three_drift, three_orbit. rewrite !three_1, !three_2, !three_3, !Rplus_0_r, !EM. unfold Rdiv. fold f g.
    replace ((M * c) ^ 2 + b2 * (- M) ^ 2 + b2 ^ 2 * (- M) ^ 2) with (M ^ 2 * (c ^ 2 + b2 + b2 ^ 2)) by ring.
    replace ((- M) ^ 2 + b2 * (M * c) ^ 2 + b2 ^ 2 * (- M) ^ 2) with (M ^ 2 * (1 + c ^ 2 * b2 + b2 ^ 2)) by ring.
    replace ((- M) ^ 2 + b2 * (- M) ^ 2 + b2 ^ 2 * (M * c) ^ 2) with (M ^ 2 * (1 + b2 + c ^ 2 * b2 ^ 2)) by ring.
    replace (- ((M * c + beta1 * - M + beta1 ^ 2 * - M) * f)) with (M * (- (c - beta1 - beta1 ^ 2)) * f) by ring.
    replace ((- M + beta1 * (M * c) + beta1 ^ 2 * - M) * f) with (M * (-1 + c * beta1 - beta1 ^ 2) * f) by ring.
    replace ((- M + beta1 * - M + beta1 ^ 2 * (M * c)) * f) with (M * (-1 - beta1 + c * beta1 ^ 2) * f) by ring.
    pose proof (direction_scaled M (- (c - beta1 - beta1 ^ 2)) _ f g M0 V0 F0 G0) as S0.
    pose proof (direction_scaled M (-1 + c * beta1 - beta1 ^ 2) _ f g M0 V1 F0 G0) as S1.
    pose proof (direction_scaled M (-1 - beta1 + c * beta1 ^ 2) _ f g M0 V2 F0 G0) as S2.
    unfold Rdiv in S0, S1, S2. rewrite S0, S1, S2.
    assert (K : 0 < f * / sqrt g) by (apply Rmult_lt_0_compat; [exact F0|apply inv_pos, sqrt_lt_R0, G0]).
    pose proof (drift_above_0 beta1 b2 delta (sqrt (c ^ 2 + b2 + b2 ^ 2)) (sqrt (1 + c ^ 2 * b2 + b2 ^ 2))
      (sqrt (1 + b2 + c ^ 2 * b2 ^ 2)) B1 B2 (conj D0 D8)) as D. fold c in D.
    specialize (D (conj (sqrt_lt_R0 _ V0) (sqrt_sqrt _ (Rlt_le _ _ V0))) (conj (sqrt_lt_R0 _ V1) (sqrt_sqrt _ (Rlt_le _ _ V1)))
      (conj (sqrt_lt_R0 _ V2) (sqrt_sqrt _ (Rlt_le _ _ V2)))). unfold Rdiv in D.
    match type of D with 0 < ?X => match goal with |- 0 < ?Y => replace Y with (f * / sqrt g * X) by ring end end.
    apply Rmult_lt_0_compat; [exact K|exact D].
Qed.

(** ** Reddi et al.: gradients C, -1, -1, C > 2, beta1 = 0 *)

Lemma above_half a : 0 < a -> a < 4 -> 1/2 < / sqrt a.
Proof.
  intros H0 H4. assert (S0 : 0 < sqrt a) by (apply sqrt_lt_R0, H0). assert (S2 : sqrt a < 2) by (apply sqrt_below; lra).
  replace (1/2) with (/ 2) by field. apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|exact S2].
Qed.

(** If v <= 4 after the small gradients and C^2 <= v after the large one, the two steps up outweigh the one down. *)
Theorem reddi_limit C b2 epsilon lo hi x1 alpha : 2 < C -> 0 <= b2 < 1 ->
  let v1 := (C ^ 2 + b2 + b2 ^ 2) / (1 + b2 + b2 ^ 2) + epsilon in
  let v2 := (1 + b2 * C ^ 2 + b2 ^ 2) / (1 + b2 + b2 ^ 2) + epsilon in
  let v3 := (1 + b2 + b2 ^ 2 * C ^ 2) / (1 + b2 + b2 ^ 2) + epsilon in
  0 < v1 -> 0 < v2 -> 0 < v3 -> C / sqrt v1 < / sqrt v2 + / sqrt v3 ->
  lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (three C (-1) (-1)) in let r := adam (inverse_sqrt alpha) (constant 0) b2 epsilon in
  tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * ((C - 2) / 3)).
Proof.
  intros HC B2 v1 v2 v3 V1 V2 V3 D Hx Ha L r.
  destruct (three_dichotomy 0 b2 epsilon C (-1) (-1) ltac:(lra) B2 lo hi x1 alpha Hx Ha) as [H _];
    unfold three_orbit; rewrite ?three_1, ?three_2, ?three_3.
  - replace (C ^ 2 + b2 * (-1) ^ 2 + b2 ^ 2 * (-1) ^ 2) with (C ^ 2 + b2 + b2 ^ 2) by ring. exact V1.
  - replace ((-1) ^ 2 + b2 * C ^ 2 + b2 ^ 2 * (-1) ^ 2) with (1 + b2 * C ^ 2 + b2 ^ 2) by ring. exact V2.
  - replace ((-1) ^ 2 + b2 * (-1) ^ 2 + b2 ^ 2 * C ^ 2) with (1 + b2 + b2 ^ 2 * C ^ 2) by ring. exact V3.
  - replace ((C - 2) / 3) with (Rmax 0 ((C + -1 + -1) / 3)) by (rewrite Rmax_right; lra). apply H.
    unfold three_drift, three_orbit. rewrite !three_1, !three_2, !three_3.
    replace (C ^ 2 + b2 * (-1) ^ 2 + b2 ^ 2 * (-1) ^ 2) with (C ^ 2 + b2 + b2 ^ 2) by ring.
    replace ((-1) ^ 2 + b2 * C ^ 2 + b2 ^ 2 * (-1) ^ 2) with (1 + b2 * C ^ 2 + b2 ^ 2) by ring.
    replace ((-1) ^ 2 + b2 * (-1) ^ 2 + b2 ^ 2 * C ^ 2) with (1 + b2 + b2 ^ 2 * C ^ 2) by ring.
    fold v1 v2 v3. replace ((C + 0 * -1 + 0 ^ 2 * -1) / (1 + 0 + 0 ^ 2)) with C by field.
    replace ((-1 + 0 * C + 0 ^ 2 * -1) / (1 + 0 + 0 ^ 2)) with (-1) by field.
    replace ((-1 + 0 * -1 + 0 ^ 2 * C) / (1 + 0 + 0 ^ 2)) with (-1) by field. unfold Rdiv in *. lra.
Qed.
