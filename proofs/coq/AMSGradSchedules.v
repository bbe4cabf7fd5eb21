(** AMSGrad with momentum that fades: Reddi et al. (2018), Corollary 1, and Tran and Phong (2019), Theorem 4.1, with
    b1_t = beta1 lambda^(t-1) and b1_t = beta1 / t.  With |g_{t,i}| <= G_inf the rates are at least
    alpha / (sqrt t G_inf), so that the middle term is at most d G_inf / alpha times the sum of b1_t sqrt t. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper AdaGrad AMSGrad ReddiTheorem4.
Open Scope R_scope.

Definition gradients_inf (P : problem) (G : R) : Prop :=
  forall t x i, (1 <= t)%nat -> in_set P x -> (i < dim P)%nat -> Rabs (gradient P t x i) <= G.

(** 1 + 2 lambda + ... + T lambda^(T-1) <= 1 / (1 - lambda)^2. *)
Lemma sum_geometric lam T : 0 <= lam < 1 -> sum_t (fun t => lam ^ (t - 1) * sqrt (INR t)) T <= / (1 - lam) ^ 2.
Proof.
  intros Hl. apply Rle_trans with (sum_t (fun t => lam ^ (t - 1) * INR t) T).
  - apply sum_t_le. intros t Ht. apply Rmult_le_compat_l; [apply pow_le; lra|].
    pose proof (one_le_sqrt_INR t (proj1 Ht)). pose proof (sqrt_sqrt (INR t) (pos_INR t)). nra.
  - assert (E : (1 - lam) ^ 2 * sum_t (fun t => lam ^ (t - 1) * INR t) T = 1 - lam ^ T * (INR T * (1 - lam) + 1)).
    { induction T as [|T IH]; [simpl; ring|]. rewrite sum_t_S, Rmult_plus_distr_l, IH, S_INR.
      replace (S T - 1)%nat with T by lia. simpl (lam ^ S T). ring. }
    assert (Q : 0 < (1 - lam) ^ 2) by (apply pow_lt; lra). apply Rmult_le_reg_l with ((1 - lam) ^ 2); [exact Q|].
    rewrite E, Rinv_r by lra. assert (0 <= lam ^ T * (INR T * (1 - lam) + 1)); [|lra].
    apply Rmult_le_pos; [apply pow_le; lra|]. pose proof (Rmult_le_pos _ _ (pos_INR T) (Rlt_le 0 (1 - lam) ltac:(lra))). lra.
Qed.

Section Schedules.
  Variables (P : problem) (alpha D beta1 b2 G : R) (b1 : nat -> R).
  Hypothesis H : amsgrad_hypotheses P alpha D beta1 b2 b1.
  Hypothesis HG : gradients_inf P G.
  Hypothesis HG0 : 0 <= G.
  Hypothesis Hm : forall t, (1 <= t)%nat -> b1 (S t) <= b1 t.
  Let r := amsgrad (inverse_sqrt alpha) b1 b2.
  Let gamma := beta1 / sqrt b2.
  Let v t i : R := fst (snd (snd (state P r t i))).
  Let vhat t i : R := snd (snd (snd (state P r t i))).
  Definition last_term (T : nat) : R := alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) ^ 2 * (1 - gamma) * sqrt (1 - b2)) *
    sum_i (gradient_norm P r T) (dim P).

  Lemma v_below t i : (i < dim P)%nat -> v t i <= G ^ 2 /\ vhat t i <= G ^ 2.
  Proof.
    intros Hi. destruct H as [_ _ ams_start0 _ _ [B2 _]]. pose proof (pow2_ge_0 G).
    induction t as [|t [V W]]; [unfold v, vhat; simpl; lra|].
    assert (N : v (S t) i <= G ^ 2).
    { change (v (S t) i) with (second b2 (grad P r (S t) i) (v t i)). unfold second.
      assert (g2 : grad P r (S t) i ^ 2 <= G ^ 2).
      { pose proof (HG (S t) (iterate P r (S t)) i ltac:(lia) (iterate_in P r (S t) ams_start0) Hi) as A.
        exact (pow_maj_Rabs _ _ 2 A). }
      assert (b2 * v t i <= b2 * G ^ 2) by (apply Rmult_le_compat_l; lra).
      assert ((1 - b2) * grad P r (S t) i ^ 2 <= (1 - b2) * G ^ 2) by (apply Rmult_le_compat_l; lra). lra. }
    split; [exact N|]. change (vhat (S t) i) with (Rmax (vhat t i) (v (S t) i)). apply Rmax_lub; assumption.
  Qed.
  Lemma root_below t i : (i < dim P)%nat -> sqrt (vhat t i) <= G.
  Proof. intros Hi. apply sqrt_le; [exact HG0|]. destruct (v_below t i Hi). lra. Qed.

  Lemma first_below T : amsgrad_first P alpha b2 b1 T <= INR (dim P) * G / alpha * sqrt (INR T).
  Proof.
    destruct H as [Ha _ _ _ _ _]. pose proof (inv_pos _ Ha) as I. unfold amsgrad_first.
    replace (INR (dim P) * G / alpha * sqrt (INR T)) with (INR (dim P) * (sqrt (INR T) * G / alpha)) by (unfold Rdiv; ring).
    rewrite <- sum_i_const. apply sum_i_le. intros i Hi. unfold Rdiv. apply Rmult_le_compat_r; [lra|].
    apply Rmult_le_compat_l; [apply sqrt_pos|apply (root_below T i Hi)].
  Qed.
  Lemma middle_below T : amsgrad_middle P alpha b2 b1 T <= INR (dim P) * G / alpha * sum_t (fun t => b1 t * sqrt (INR t)) T.
  Proof.
    destruct H as [Ha _ _ _ [B _] _]. pose proof (inv_pos _ Ha) as I. unfold amsgrad_middle.
    rewrite <- sum_t_scal. apply sum_t_le. intros [|t] [Ht _]; [lia|].
    replace (INR (dim P) * G / alpha * (b1 (S t) * sqrt (INR (S t))))
      with (INR (dim P) * (b1 (S t) * (sqrt (INR (S t)) * G * / alpha))) by (unfold Rdiv; ring).
    rewrite <- sum_i_const. apply sum_i_le. intros i Hi. rewrite (eta_is_inverse P alpha b2 b1). unfold Rdiv. rewrite Rinv_inv.
    apply Rmult_le_compat_l; [apply B, Ht|]. apply Rmult_le_compat_r; [lra|].
    apply Rmult_le_compat_l; [apply sqrt_pos|apply (root_below (S t) i Hi)].
  Qed.

  (** K bounds the sum of b1_t sqrt t. *)
  Variables (T : nat) (R_T K : R).
  Hypothesis HT : (1 <= T)%nat.
  Hypothesis HR : is_regret P r T R_T.
  Hypothesis HK : sum_t (fun t => b1 t * sqrt (INR t)) T <= K.
  Let size := INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)).

  Lemma factor_pos : 0 < alpha /\ 0 < / (2 * (1 - beta1)) /\ 0 <= D ^ 2 * / (2 * (1 - beta1)) /\ 0 <= INR (dim P) * G / alpha.
  Proof.
    destruct H as [Ha _ _ _ [B B1] _]. assert (Q : 0 < / (2 * (1 - beta1))) by (apply inv_pos; lra). pose proof (inv_pos _ Ha).
    repeat split; [assumption|exact Q| |]; apply Rmult_le_pos; try lra; [apply pow2_ge_0|].
    apply Rmult_le_pos; [apply pos_INR|exact HG0].
  Qed.
  Lemma middle_term_below : D ^ 2 / (2 * (1 - beta1)) * amsgrad_middle P alpha b2 b1 T <= size * K.
  Proof.
    destruct factor_pos as (A & Q & F & C). replace (size * K) with (D ^ 2 * / (2 * (1 - beta1)) * (INR (dim P) * G / alpha * K)).
    2:{ unfold size. rewrite !Rinv_mult in *. unfold Rdiv. rewrite !Rinv_mult. ring. }
    apply Rmult_le_compat_l; [exact F|]. eapply Rle_trans; [apply middle_below|]. apply Rmult_le_compat_l; assumption.
  Qed.
  Theorem first_term_kept : R_T <= D ^ 2 / (1 - beta1) * amsgrad_first P alpha b2 b1 T + size * K + last_term T.
  Proof.
    pose proof (reddi2018_theorem4 P alpha D beta1 b2 b1 H T R_T Hm HT HR) as R4. pose proof middle_term_below.
    unfold last_term, gamma, r. lra.
  Qed.
  Theorem first_term_bounded : R_T <= size * sqrt (INR T) + size * K + last_term T.
  Proof.
    destruct (terms_nonneg P alpha D beta1 b2 b1 H T HT) as (_ & _ & L). pose proof (beta1_below P alpha D beta1 b2 b1 H) as Gm.
    pose proof middle_term_below as Mi. destruct factor_pos as (A & Q & F & C).
    destruct H as [Ha Hs H1 HD [Hb Hb1] [Hb2 _]].
    pose proof (amsgrad_repaired P alpha D beta1 b2 b1 Ha Hs H1 HD Hb Hb1 Hb2 Gm T R_T Hm HT HR) as R4.
    assert (Fi : D ^ 2 / (2 * (1 - beta1)) * amsgrad_first P alpha b2 b1 T <= size * sqrt (INR T)).
    { replace (size * sqrt (INR T)) with (D ^ 2 * / (2 * (1 - beta1)) * (INR (dim P) * G / alpha * sqrt (INR T))).
      2:{ unfold size, Rdiv. rewrite !Rinv_mult. ring. }
      apply Rmult_le_compat_l; [exact F|]. rewrite <- (Rmult_1_r (sqrt (INR T))), <- Rmult_assoc, Rmult_1_r. apply first_below. }
    unfold last_term, gamma, r. lra.
  Qed.
End Schedules.

Section Fading.
  Variables (P : problem) (alpha D beta1 lam b2 G : R).
  Let b1 (t : nat) : R := beta1 * lam ^ (t - 1).
  Hypothesis H : amsgrad_hypotheses P alpha D beta1 b2 b1.
  Hypothesis HG : gradients_inf P G.
  Hypothesis HG0 : 0 <= G.
  Hypothesis Hlam : 0 <= lam < 1.
  Let r := amsgrad (inverse_sqrt alpha) b1 b2.

  Lemma beta1_range : 0 <= beta1 < 1.
  Proof.
    destruct (ams_beta1 _ _ _ _ _ _ H) as [B B1]. pose proof (B 1%nat (le_n 1)) as E. unfold b1 in E. simpl in E. lra.
  Qed.
  Lemma fading_falls t : (1 <= t)%nat -> b1 (S t) <= b1 t.
  Proof.
    intros Ht. pose proof beta1_range. unfold b1. destruct t as [|t]; [lia|]. replace (S (S t) - 1)%nat with (S t) by lia.
    replace (S t - 1)%nat with t by lia. simpl. pose proof (pow_le lam t (proj1 Hlam)). apply Rmult_le_compat_l; nra.
  Qed.
  Lemma fading_sum T : sum_t (fun t => b1 t * sqrt (INR t)) T <= beta1 * / (1 - lam) ^ 2.
  Proof.
    pose proof beta1_range. rewrite (sum_t_ext _ (fun t => beta1 * (lam ^ (t - 1) * sqrt (INR t)))) by (intros; unfold b1; ring).
    rewrite sum_t_scal. apply Rmult_le_compat_l; [lra|apply sum_geometric, Hlam].
  Qed.
  Theorem reddi2018_corollary1 T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / (1 - beta1) * amsgrad_first P alpha b2 b1 T
         + INR (dim P) * beta1 * D ^ 2 * G / (2 * alpha * (1 - beta1) * (1 - lam) ^ 2) + last_term P alpha beta1 b2 b1 T.
  Proof.
    intros HT HR. pose proof (first_term_kept P alpha D beta1 b2 G b1 H HG HG0 fading_falls T R_T _ HT HR (fading_sum T)) as F.
    replace (INR (dim P) * beta1 * D ^ 2 * G / (2 * alpha * (1 - beta1) * (1 - lam) ^ 2))
      with (INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * (beta1 * / (1 - lam) ^ 2)); [exact F|].
    unfold Rdiv. rewrite !Rinv_mult. ring.
  Qed.
  Theorem tran2019_theorem4_1 T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * sqrt (INR T)
         + INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1) * (1 - lam) ^ 2) + last_term P alpha beta1 b2 b1 T.
  Proof.
    intros HT HR. assert (L : 0 < / (1 - lam) ^ 2) by (apply inv_pos, pow_lt; lra). pose proof beta1_range.
    assert (K : sum_t (fun t => b1 t * sqrt (INR t)) T <= / (1 - lam) ^ 2) by (pose proof (fading_sum T); nra).
    pose proof (first_term_bounded P alpha D beta1 b2 G b1 H HG HG0 fading_falls T R_T _ HT HR K) as F.
    replace (INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1) * (1 - lam) ^ 2))
      with (INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * / (1 - lam) ^ 2); [exact F|].
    unfold Rdiv. rewrite !Rinv_mult. ring.
  Qed.
End Fading.

Theorem tran2019_theorem4_1_inverse_time P alpha D beta1 b2 G T R_T : let b1 (t : nat) := beta1 / INR t in
  let r := amsgrad (inverse_sqrt alpha) b1 b2 in amsgrad_hypotheses P alpha D beta1 b2 b1 -> gradients_inf P G -> 0 <= G ->
  (1 <= T)%nat -> is_regret P r T R_T ->
  R_T <= INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * sqrt (INR T)
       + INR (dim P) * D ^ 2 * G * sqrt (INR T) / (alpha * (1 - beta1)) + last_term P alpha beta1 b2 b1 T.
Proof.
  intros b1 r H HG HG0 HT HR. destruct (ams_beta1 _ _ _ _ _ _ H) as [B B1]. pose proof (B 1%nat (le_n 1)) as E.
  unfold b1 in E. simpl INR in E. unfold Rdiv in E. rewrite Rinv_1, Rmult_1_r in E.
  assert (Falls : forall t, (1 <= t)%nat -> b1 (S t) <= b1 t).
  { intros t Ht. assert (1 <= INR t) by (apply (le_INR 1), Ht). unfold b1, Rdiv. apply Rmult_le_compat_l; [lra|].
    rewrite S_INR. apply inv_le; lra. }
  assert (K : sum_t (fun t => b1 t * sqrt (INR t)) T <= 2 * sqrt (INR T)).
  { apply Rle_trans with (sum_t (fun t => / sqrt (INR t)) T); [|pose proof (sum_inv_sqrt T HT); lra].
    apply sum_t_le. intros t [Ht _]. pose proof (sqrt_INR_pos t Ht) as S0.
    assert (ES : sqrt (INR t) * sqrt (INR t) = INR t) by (apply sqrt_sqrt, pos_INR).
    replace (b1 t * sqrt (INR t)) with (beta1 * / sqrt (INR t)) by (set (s := sqrt (INR t)) in *; unfold b1; rewrite <- ES; field; lra).
    pose proof (inv_pos _ S0). nra. }
  pose proof (first_term_bounded P alpha D beta1 b2 G b1 H HG HG0 Falls T R_T _ HT HR K) as F.
  replace (INR (dim P) * D ^ 2 * G * sqrt (INR T) / (alpha * (1 - beta1)))
    with (INR (dim P) * D ^ 2 * G / (2 * alpha * (1 - beta1)) * (2 * sqrt (INR T))); [exact F|].
  destruct H as [Ha _ _ _ _ _]. field. lra.
Qed.
