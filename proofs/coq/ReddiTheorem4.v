(** Reddi et al. (2018), Theorem 4, as first printed for nonincreasing b1_t, and as revised for every b1_t <= beta1: both
    are weaker than the bounds of AMSGrad.v. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper AdaGrad AMSGrad.
Open Scope R_scope.

Record amsgrad_hypotheses (P : problem) (alpha D beta1 b2 : R) (b1 : nat -> R) : Prop := {
  ams_alpha : 0 < alpha; ams_subgradient : subgradient P; ams_start : in_set P (start P); ams_diameter : diameter P D;
  ams_beta1 : (forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1) /\ beta1 < 1;
  ams_beta2 : 0 < b2 < 1 /\ beta1 / sqrt b2 < 1 }.

Section Theorem4.
  Variables (P : problem) (alpha D beta1 b2 : R) (b1 : nat -> R).
  Hypothesis H : amsgrad_hypotheses P alpha D beta1 b2 b1.
  Let r := amsgrad (inverse_sqrt alpha) b1 b2.
  Let gamma := beta1 / sqrt b2.
  Let norms T := sum_i (gradient_norm P r T) (dim P).

  Lemma beta1_below : beta1 < sqrt b2.
  Proof.
    destruct (ams_beta2 _ _ _ _ _ _ H) as [B G]. assert (S : 0 < sqrt b2) by (apply sqrt_lt_R0; lra).
    apply (Rmult_lt_compat_r (sqrt b2)) in G; [|exact S]. unfold Rdiv in G. rewrite Rmult_assoc, Rinv_l in G by lra. lra.
  Qed.
  Lemma terms_nonneg T : (1 <= T)%nat -> 0 <= amsgrad_first P alpha b2 b1 T /\ 0 <= amsgrad_middle P alpha b2 b1 T /\
    amsgrad_last P alpha beta1 b2 b1 T <= alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - gamma) * sqrt (1 - b2)) * norms T.
  Proof.
    intros HT. destruct H, ams_beta3, ams_beta4. assert (S1 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra).
    assert (B0 : 0 <= beta1) by (pose proof (H0 1%nat ltac:(lia)); lra). fold gamma in H3. split; [|split].
    - apply sum_i_nonneg. intros. unfold Rdiv. repeat apply Rmult_le_pos; try apply sqrt_pos. left. apply inv_pos, ams_alpha0.
    - unfold amsgrad_middle. rewrite <- sum_swap. apply sum_i_nonneg. intros i Hi. apply sum_t_nonneg. intros [|t] Ht; [lia|].
      rewrite (eta_is_inverse P alpha b2 b1). unfold Rdiv. rewrite Rinv_inv.
      apply Rmult_le_pos; [apply H0; lia|apply w_nonneg, ams_alpha0].
    - unfold amsgrad_last. fold gamma. fold r. fold (norms T).
      apply Rmult_le_compat_r; [apply sum_i_nonneg; intros; apply sqrt_pos|].
      unfold Rdiv. apply Rmult_le_compat_l; [apply Rmult_le_pos; [lra|apply sqrt_pos]|].
      assert (Z : 0 < (1 - gamma) * sqrt (1 - b2)) by (apply Rmult_lt_0_compat; lra).
      apply inv_le; [rewrite Rmult_assoc; apply Rmult_lt_0_compat; [apply pow_lt; lra|exact Z]|].
      rewrite !Rmult_assoc. apply Rmult_le_compat_r; [lra|]. nra.
  Qed.

  Theorem reddi2018_theorem4 T R_T : (forall t, (1 <= t)%nat -> b1 (S t) <= b1 t) -> (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / (1 - beta1) * amsgrad_first P alpha b2 b1 T + D ^ 2 / (2 * (1 - beta1)) * amsgrad_middle P alpha b2 b1 T
         + alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - gamma) * sqrt (1 - b2)) * norms T.
  Proof.
    intros Hm HT HR. destruct (terms_nonneg T HT) as (T1 & T2 & T3). pose proof beta1_below as G. destruct H, ams_beta3, ams_beta4.
    pose proof (amsgrad_repaired P alpha D beta1 b2 b1 ams_alpha0 ams_subgradient0 ams_start0 ams_diameter0 H0 H1 H2 G T R_T Hm HT HR).
    assert (K : 0 < / (2 * (1 - beta1))) by (apply inv_pos; lra). pose proof (pow2_ge_0 D) as D2.
    assert (K2 : 0 <= D ^ 2 * / (2 * (1 - beta1)) * amsgrad_first P alpha b2 b1 T) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|exact T1]).
    replace (D ^ 2 / (1 - beta1)) with (2 * (D ^ 2 / (2 * (1 - beta1)))) by (field; lra). unfold Rdiv at 1. unfold Rdiv at 1 in H4. lra.
  Qed.

  Theorem reddi2018_theorem4_revised T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / (1 - beta1) * amsgrad_first P alpha b2 b1 T + D ^ 2 / (1 - beta1) ^ 2 * amsgrad_middle P alpha b2 b1 T
         + alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - gamma) * sqrt (1 - b2)) * norms T.
  Proof.
    intros HT HR. destruct (terms_nonneg T HT) as (T1 & T2 & T3). pose proof beta1_below as G. destruct H, ams_beta3, ams_beta4.
    pose proof (amsgrad_any_beta1 P alpha D beta1 b2 b1 ams_alpha0 ams_subgradient0 ams_start0 ams_diameter0 H0 H1 H2 G T R_T HT HR).
    assert (B0 : 0 <= beta1) by (pose proof (H0 1%nat ltac:(lia)); lra). pose proof (pow2_ge_0 D) as D2.
    assert (K : 1 <= / (1 - beta1)) by (rewrite <- Rinv_1; apply inv_le; lra).
    assert (K1 : D ^ 2 / 2 <= D ^ 2 / (1 - beta1)) by (unfold Rdiv; apply Rmult_le_compat_l; lra).
    assert (K2 : D ^ 2 / (1 - beta1) <= D ^ 2 / (1 - beta1) ^ 2).
    { unfold Rdiv. apply Rmult_le_compat_l; [lra|]. apply inv_le; [apply pow_lt; lra|nra]. }
    assert (K3 : D ^ 2 / 2 * amsgrad_first P alpha b2 b1 T <= D ^ 2 / (1 - beta1) * amsgrad_first P alpha b2 b1 T)
      by (apply Rmult_le_compat_r; assumption).
    assert (K4 : D ^ 2 / (1 - beta1) * amsgrad_middle P alpha b2 b1 T <= D ^ 2 / (1 - beta1) ^ 2 * amsgrad_middle P alpha b2 b1 T)
      by (apply Rmult_le_compat_r; assumption).
    lra.
  Qed.
End Theorem4.
