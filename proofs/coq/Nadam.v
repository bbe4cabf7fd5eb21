(** Nadam, whose direction is (beta1 m + (1 - beta1) g) / sqrt v, fails where Adam does on the problem of period 3, for all
    beta1, b2 in [0, 1): gradients 2 M + 1, -M, -M with M (1 - beta1) (1 - b2) >= 8. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Periodic Dichotomy AdamDrift Period3 AllBetas.
Open Scope R_scope.

Section Nadam.
  Variables (lo hi x1 beta1 b2 alpha : R) (c : nat -> R).
  Let P := line lo hi x1 c.
  Let r := nadam (inverse_sqrt alpha) (constant beta1) b2.
  Let m := first_moment (constant beta1) c.
  Let v := second_moment b2 c.

  Lemma nadam_memory t : snd (state P r t 0%nat) = (m t, v t).
  Proof.
    induction t as [|t IH]; [reflexivity|].
    change (snd (state P r (S t) 0%nat)) with (first (constant beta1) (S t) (c (S t)) (fst (snd (state P r t 0%nat))),
      second b2 (c (S t)) (snd (snd (state P r t 0%nat)))). rewrite IH. reflexivity.
  Qed.
  Lemma nadam_step t : iterate P r (S (S t)) 0%nat = clamp lo hi (iterate P r (S t) 0%nat -
    alpha * / sqrt (INR (S t)) * ((beta1 * m (S t) + (1 - beta1) * c (S t)) / sqrt (v (S t) + 0))).
  Proof.
    change (iterate P r (S (S t)) 0%nat) with (clamp lo hi (iterate P r (S t) 0%nat -
      inverse_sqrt alpha (S t) / sqrt (second b2 (c (S t)) (snd (snd (state P r t 0%nat)))) *
      (beta1 * first (constant beta1) (S t) (c (S t)) (fst (snd (state P r t 0%nat))) + (1 - beta1) * c (S t)))).
    rewrite nadam_memory, Rplus_0_r. f_equal. unfold inverse_sqrt, Rdiv.
    change (m (S t)) with (first (constant beta1) (S t) (c (S t)) (m t)). change (v (S t)) with (second b2 (c (S t)) (v t)).
    simpl fst. simpl snd. ring.
  Qed.

  Theorem nadam_dichotomy Q m' v' : (1 <= Q)%nat -> lo <= x1 <= hi -> 0 < alpha -> 0 <= beta1 < 1 -> 0 <= b2 < 1 ->
    periodic Q c -> orbit beta1 Q c m' -> orbit b2 Q (fun t => c t ^ 2) v' -> (forall t, (1 <= t <= Q)%nat -> 0 < v' t + 0) ->
    0 < drift Q (fun t => (beta1 * m' t + (1 - beta1) * c t) / sqrt (v' t + 0)) ->
    tends_to P r hi /\ average_regret_tends_to P r ((hi - lo) * Rmax 0 (mean Q c)).
  Proof.
    intros HQ Hx Ha B1 B2 Hc [Pm Om] [Pv Ov] Hpos D.
    assert (Am : approaches (fun t => beta1 * m t + (1 - beta1) * c t) (fun t => beta1 * m' t + (1 - beta1) * c t)).
    { intros eps He. destruct (approach_small beta1 c m m' B1 eq_refl (fun _ => eq_refl) Om eps He) as [N HN]. exists N.
      intros t Ht. replace (_ - _) with (beta1 * (m t - m' t)) by ring. rewrite Rabs_mult, (Rabs_pos_eq beta1) by lra.
      specialize (HN t Ht). pose proof (Rabs_pos (m t - m' t)). nra. }
    refine (proj1 (dichotomy lo hi x1 alpha Q c (fun t => (beta1 * m t + (1 - beta1) * c t) / sqrt (v t + 0))
      (fun t => (beta1 * m' t + (1 - beta1) * c t) / sqrt (v' t + 0)) r HQ Hx Ha Hc _ _ nadam_step) D).
    - intros t. rewrite Pm, Pv, Hc. reflexivity.
    - apply (direction_approaches Q (fun t => beta1 * m t + (1 - beta1) * c t) (fun t => beta1 * m' t + (1 - beta1) * c t));
        try assumption; [intros t; rewrite Pm, Hc; reflexivity|].
      apply (approach_small b2 (fun t => c t ^ 2)); [exact B2|reflexivity|reflexivity|exact Ov].
  Qed.
End Nadam.

Theorem derived_nadam beta1 b2 M lo hi x1 alpha : 0 <= beta1 < 1 -> 0 <= b2 < 1 -> 8 <= M * (1 - beta1) * (1 - b2) ->
  lo <= x1 <= hi -> 0 < alpha ->
  let L := line lo hi x1 (three (2 * M + 1) (- M) (- M)) in let r := nadam (inverse_sqrt alpha) (constant beta1) b2 in
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
  assert (FF : f * (1 + beta1 + beta1 ^ 2) = 1) by (apply Rinv_l; pose proof (pow2_ge_0 beta1); lra).
  assert (BB : 0 <= b2 ^ 2) by apply pow2_ge_0. assert (CC : 0 <= c ^ 2) by apply pow2_ge_0.
  assert (V0 : 0 < c ^ 2 + b2 + b2 ^ 2) by (unfold c; nra).
  assert (V1 : 0 < 1 + c ^ 2 * b2 + b2 ^ 2) by (assert (0 <= c ^ 2 * b2) by (apply Rmult_le_pos; lra); lra).
  assert (V2 : 0 < 1 + b2 + c ^ 2 * b2 ^ 2) by (assert (0 <= c ^ 2 * b2 ^ 2) by (apply Rmult_le_pos; lra); lra).
  assert (EM : 2 * M + 1 = M * c) by (unfold c; rewrite Rmult_plus_distr_l, (Rmult_comm M delta), DM; ring).
  set (grads := three (2 * M + 1) (- M) (- M)) in *. set (Mo := three_orbit beta1 (2 * M + 1) (- M) (- M)).
  set (Vo := three_orbit b2 ((2 * M + 1) ^ 2) ((- M) ^ 2) ((- M) ^ 2)).
  assert (E1 : Vo 1%nat = M ^ 2 * (c ^ 2 + b2 + b2 ^ 2) * g)
    by (unfold Vo, three_orbit; rewrite three_1, EM; unfold Rdiv; fold g; ring).
  assert (E2 : Vo 2%nat = M ^ 2 * (1 + c ^ 2 * b2 + b2 ^ 2) * g)
    by (unfold Vo, three_orbit; rewrite three_2, EM; unfold Rdiv; fold g; ring).
  assert (E3 : Vo 3%nat = M ^ 2 * (1 + b2 + c ^ 2 * b2 ^ 2) * g)
    by (unfold Vo, three_orbit; rewrite three_3, EM; unfold Rdiv; fold g; ring).
  (* (1 - beta1) g = (1 - beta1^3) f g *)
  assert (Ef : 1 - beta1 = (1 - beta1 ^ 3) * f)
    by (replace (1 - beta1 ^ 3) with ((1 - beta1) * (1 + beta1 + beta1 ^ 2)) by ring; rewrite Rmult_assoc, (Rmult_comm _ f), FF; ring).
  assert (N1 : beta1 * Mo 1%nat + (1 - beta1) * grads 1%nat = M * (beta1 * (c - beta1 - beta1 ^ 2) + (1 - beta1 ^ 3) * c) * f)
    by (unfold Mo, three_orbit, grads; rewrite !three_1, EM, Ef; unfold Rdiv; fold f; ring).
  assert (N2 : beta1 * Mo 2%nat + (1 - beta1) * grads 2%nat = M * (beta1 * (-1 + c * beta1 - beta1 ^ 2) - (1 - beta1 ^ 3)) * f)
    by (unfold Mo, three_orbit, grads; rewrite !three_2, EM, Ef; unfold Rdiv; fold f; ring).
  assert (N3 : beta1 * Mo 3%nat + (1 - beta1) * grads 3%nat = M * (beta1 * (-1 - beta1 + c * beta1 ^ 2) - (1 - beta1 ^ 3)) * f)
    by (unfold Mo, three_orbit, grads; rewrite !three_3, EM, Ef; unfold Rdiv; fold f; ring).
  replace ((hi - lo) / 3) with ((hi - lo) * Rmax 0 (mean 3 grads))
    by (unfold grads; rewrite three_mean, Rmax_right by lra; field).
  apply (nadam_dichotomy lo hi x1 beta1 b2 alpha grads 3 Mo Vo); try assumption; [lia| | | | |].
  - apply three_periodic.
  - apply three_is_orbit, B1.
  - apply squares_orbit, B2.
  - intros t Ht. rewrite Rplus_0_r. assert (M2 : 0 < M ^ 2) by (apply pow_lt, M0).
    destruct t as [|[|[|[|t]]]]; try lia; [rewrite E1|rewrite E2|rewrite E3];
      (apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; assumption|exact G0]).
  - unfold drift. cbn [sum_t]. rewrite !Rplus_0_r, N1, N2, N3, E1, E2, E3, !direction_scaled by assumption.
    assert (K : 0 < f / sqrt g) by (apply Rdiv_lt_0_compat; [exact F0|apply sqrt_lt_R0, G0]).
    pose proof (nadam_drift_above_0 beta1 b2 delta (sqrt (c ^ 2 + b2 + b2 ^ 2)) (sqrt (1 + c ^ 2 * b2 + b2 ^ 2))
      (sqrt (1 + b2 + c ^ 2 * b2 ^ 2)) B1 B2 (conj D0 D8)) as D. fold c in D.
    specialize (D (conj (sqrt_lt_R0 _ V0) (sqrt_sqrt _ (Rlt_le _ _ V0))) (conj (sqrt_lt_R0 _ V1) (sqrt_sqrt _ (Rlt_le _ _ V1)))
      (conj (sqrt_lt_R0 _ V2) (sqrt_sqrt _ (Rlt_le _ _ V2)))). cbv zeta in D.
    pose proof (Rmult_lt_0_compat _ _ K D) as KD. eapply Rlt_le_trans; [exact KD|right; unfold Rdiv; ring].
Qed.
