(** Rates in a band, 0 < etahat_t <= R_inf: AdaBound, AMSBound and every rule with momentum whose rate is
    etahat_t / sqrt t.  Here w_{t,i} = 1 / eta_{t,i}. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper.
Open Scope R_scope.

Definition inverse_rate (P : problem) (r : rule) (i t : nat) : R := / eta P r t i.

(** b_1 + rises of b, the middle and the last term of the bounds. *)
Definition rise_term (P : problem) (r : rule) (T : nat) : R := sum_i (fun i => rises (inverse_rate P r i) T) (dim P).
Definition momentum_term (P : problem) (r : rule) (b1 : nat -> R) (T : nat) : R :=
  sum_t (fun t => sum_i (fun i => b1 t / eta P r t i) (dim P)) T.
Definition gradient_term (beta1 Rinf G2 : R) (T : nat) : R := (2 * sqrt (INR T) - 1) * (Rinf * G2 ^ 2 / (1 - beta1)).

Lemma clip_band alpha v l u : l <= u -> l <= clip alpha v l u <= u.
Proof. intros. unfold clip. destruct Rle_dec; unfold Rmax, Rmin; repeat destruct Rle_dec; lra. Qed.
Lemma etahat_of P r t i e : (1 <= t)%nat -> eta P r t i = e / sqrt (INR t) -> etahat P r t i = e.
Proof. intros Ht E. unfold etahat. rewrite E. pose proof (sqrt_INR_pos t Ht). field. lra. Qed.

Section Band.
  Variables (P : problem) (r : rule) (b1 : nat -> R) (beta1 D G2 Rinf : R).
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis HD : diameter P D.
  Hypothesis HG : gradients P G2.
  Hypothesis Hr : has_momentum r b1.
  Hypothesis Hb : forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1.
  Hypothesis Hb1 : beta1 < 1.
  Hypothesis Hband : forall t i, (1 <= t)%nat -> 0 < etahat P r t i <= Rinf.

  Lemma eta_of t i : (1 <= t)%nat -> eta P r t i = etahat P r t i * / sqrt (INR t).
  Proof. intros Ht. pose proof (sqrt_INR_pos t Ht). unfold etahat. field. lra. Qed.
  Lemma eta_band t i : (1 <= t)%nat -> 0 < eta P r t i <= Rinf * / sqrt (INR t).
  Proof.
    intros Ht. rewrite (eta_of t i Ht). pose proof (Hband t i Ht). pose proof (inv_pos _ (sqrt_INR_pos t Ht)).
    split; [apply Rmult_lt_0_compat; lra|apply Rmult_le_compat_r; lra].
  Qed.
  Lemma inverse_of_eta t i : eta P r (S t) i = / inverse_rate P r i (S t) /\ 0 < inverse_rate P r i (S t).
  Proof.
    unfold inverse_rate. rewrite Rinv_inv. split; [reflexivity|]. apply inv_pos, eta_band. lia.
  Qed.
  Lemma Rinf_pos : 0 < Rinf.
  Proof. pose proof (Hband 1 0 ltac:(lia)). lra. Qed.

  (** |m_t|_2 <= G_2, a convex combination of gradients. *)
  Lemma momentum_norm t : sum_i (fun i => momentum P r t i ^ 2) (dim P) <= G2 ^ 2.
  Proof.
    induction t as [|t IH].
    - rewrite (sum_i_ext _ (fun _ => 0)) by (intros; simpl; ring). rewrite sum_i_const.
      pose proof (pow2_ge_0 G2). lra.
    - destruct (Hb (S t) ltac:(lia)) as [B0 B1]. set (b := b1 (S t)) in *.
      apply Rle_trans with (sum_i (fun i => b * momentum P r t i ^ 2 + (1 - b) * grad P r (S t) i ^ 2) (dim P)).
      + apply sum_i_le. intros i Hi. rewrite (momentum_S P r b1 t i Hr). fold b.
        assert (0 <= b * (1 - b) * (momentum P r t i - grad P r (S t) i) ^ 2)
          by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply pow2_ge_0]). lra.
      + rewrite sum_i_plus, !sum_i_scal.
        assert (Q : sum_i (fun i => grad P r (S t) i ^ 2) (dim P) <= G2 ^ 2)
          by (apply HG; [lia|apply iterate_in, H1]).
        assert (b * sum_i (fun i => momentum P r t i ^ 2) (dim P) <= b * G2 ^ 2) by (apply Rmult_le_compat_l; lra).
        assert ((1 - b) * sum_i (fun i => grad P r (S t) i ^ 2) (dim P) <= (1 - b) * G2 ^ 2)
          by (apply Rmult_le_compat_l; lra).
        lra.
  Qed.

  (** A step costs at most (1 + b1_t) / (2 (1 - b1_t)) R_inf G_2^2 / sqrt t. *)
  Lemma step_cost t : (1 <= t)%nat ->
    tails P r b1 (inverse_rate P r) t <= Rinf * G2 ^ 2 * ((1 + beta1) / (2 * (1 - beta1))) * / sqrt (INR t).
  Proof.
    intros Ht. destruct (Hb t Ht) as [B0 B1]. unfold tails, inverse_rate.
    pose proof (inv_pos _ (sqrt_INR_pos t Ht)) as S0. set (s := / sqrt (INR t)) in *.
    pose proof Rinf_pos as R0.
    assert (I0 : 0 < / (2 * (1 - b1 t))) by (apply inv_pos; lra).
    apply Rle_trans with (sum_i (fun i => Rinf * s * / (2 * (1 - b1 t)) *
      (momentum P r t i ^ 2 + b1 t * momentum P r (pred t) i ^ 2)) (dim P)).
    - apply sum_i_le. intros i Hi. pose proof (eta_band t i Ht) as E. fold s in E.
      assert (Q : 0 <= momentum P r t i ^ 2 + b1 t * momentum P r (pred t) i ^ 2).
      { pose proof (pow2_ge_0 (momentum P r t i)).
        pose proof (Rmult_le_pos _ _ B0 (pow2_ge_0 (momentum P r (pred t) i))). lra. }
      set (q := momentum P r t i ^ 2 + _) in *.
      replace (q / / eta P r t i / (2 * (1 - b1 t))) with (eta P r t i * / (2 * (1 - b1 t)) * q)
        by (unfold Rdiv; rewrite Rinv_inv; ring).
      apply Rmult_le_compat_r; [exact Q|]. apply Rmult_le_compat_r; lra.
    - rewrite sum_i_scal, sum_i_plus, sum_i_scal.
      pose proof (momentum_norm t) as M1. pose proof (momentum_norm (pred t)) as M2. pose proof (pow2_ge_0 G2) as G0.
      set (a := sum_i (fun i => momentum P r t i ^ 2) (dim P)) in *.
      set (b := sum_i (fun i => momentum P r (pred t) i ^ 2) (dim P)) in *.
      assert (M3 : a + b1 t * b <= (1 + b1 t) * G2 ^ 2) by nra.
      apply Rle_trans with (Rinf * s * / (2 * (1 - b1 t)) * ((1 + b1 t) * G2 ^ 2)).
      { apply Rmult_le_compat_l; [repeat apply Rmult_le_pos; lra|exact M3]. }
      replace (Rinf * s * / (2 * (1 - b1 t)) * ((1 + b1 t) * G2 ^ 2))
        with (Rinf * G2 ^ 2 * s * ((1 + b1 t) * / (2 * (1 - b1 t)))) by ring.
      replace (Rinf * G2 ^ 2 * ((1 + beta1) / (2 * (1 - beta1))) * s)
        with (Rinf * G2 ^ 2 * s * ((1 + beta1) * / (2 * (1 - beta1)))) by (unfold Rdiv; ring).
      apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply Rmult_le_pos|]; lra|].
      apply Rmult_le_compat; [lra|lra|lra|apply inv_le; lra].
  Qed.

  Lemma steps_cost T : (1 <= T)%nat -> 0 <= beta1 -> sum_t (tails P r b1 (inverse_rate P r)) T
    <= (2 * sqrt (INR T) - 1) * (Rinf * G2 ^ 2 * ((1 + beta1) / (2 * (1 - beta1)))).
  Proof.
    intros HT B. eapply Rle_trans; [apply sum_t_le; intros t Ht; apply step_cost; lia|].
    rewrite sum_t_scal, Rmult_comm. apply Rmult_le_compat_r; [|apply sum_inv_sqrt, HT].
    pose proof Rinf_pos as R0.
    assert (0 < / (2 * (1 - beta1))) by (apply inv_pos; lra).
    pose proof (pow2_ge_0 G2). unfold Rdiv. apply Rmult_le_pos; apply Rmult_le_pos; lra.
  Qed.
  Lemma last_term T : (1 <= T)%nat -> 0 <= beta1 ->
    sum_t (tails P r b1 (inverse_rate P r)) T <= gradient_term beta1 Rinf G2 T.
  Proof.
    intros HT B. eapply Rle_trans; [apply steps_cost; assumption|]. unfold gradient_term.
    pose proof (one_le_sqrt_INR T HT). apply Rmult_le_compat_l; [lra|].
    pose proof Rinf_pos as R0.
    assert (0 < / (2 * (1 - beta1))) by (apply inv_pos; lra). pose proof (pow2_ge_0 G2).
    replace (Rinf * G2 ^ 2 / (1 - beta1)) with (Rinf * G2 ^ 2 * (2 * / (2 * (1 - beta1)))) by (field; lra).
    unfold Rdiv. apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|]. apply Rmult_le_compat_r; lra.
  Qed.

  Lemma beta1_nonneg : 0 <= beta1. Proof. pose proof (Hb 1 ltac:(lia)). lra. Qed.
  Lemma momentum_term_eq T : momentum_term P r b1 T =
    sum_i (fun i => sum_t (fun t => b1 t * inverse_rate P r i t) T) (dim P).
  Proof. unfold momentum_term. rewrite <- sum_swap. reflexivity. Qed.

  (** The printed bound, with b_1 plus all rises of b = 1 / eta in place of the last b_T. *)
  Theorem band_bound u T : in_set P u -> (forall t, (1 <= t)%nat -> b1 (S t) <= b1 t) -> (1 <= T)%nat ->
    regret_against P r u T <=
      D ^ 2 / (2 * (1 - beta1)) * rise_term P r T
    + D ^ 2 / (2 * (1 - beta1)) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
  Proof.
    intros Hu Hmono HT. pose proof (last_term T HT beta1_nonneg).
    eapply Rle_trans.
    - apply (upper_bound P r u b1 (fun _ => D) beta1 (inverse_rate P r)); try assumption.
      + intros t i. apply (momentum_S P r b1 t i Hr).
      + intros t i Hi. left. split; apply inverse_of_eta.
    - rewrite sum_i_scal, sum_i_plus, momentum_term_eq. unfold rise_term. lra.
  Qed.

  (** The same for every b1_t <= beta1, monotone or not. *)
  Theorem band_bound_any u T : in_set P u -> (1 <= T)%nat ->
    regret_against P r u T <=
      D ^ 2 / 2 * rise_term P r T + D ^ 2 / (1 - beta1) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
  Proof.
    intros Hu HT. pose proof (last_term T HT beta1_nonneg).
    eapply Rle_trans.
    - apply (upper_bound_any P r u b1 (fun _ => D) beta1 (inverse_rate P r)); try assumption.
      + intros t i. apply (momentum_S P r b1 t i Hr).
      + intros t i Hi. left. split; apply inverse_of_eta.
    - rewrite sum_i_plus, !sum_i_scal, momentum_term_eq. unfold rise_term. lra.
  Qed.

  (** Without momentum the last term is halved. *)
  Theorem band_bound_without_momentum u T : in_set P u -> beta1 = 0 -> (1 <= T)%nat ->
    regret_against P r u T <= D ^ 2 / 2 * rise_term P r T + (sqrt (INR T) - 1 / 2) * Rinf * G2 ^ 2.
  Proof.
    intros Hu B HT. pose proof (steps_cost T HT beta1_nonneg) as C.
    eapply Rle_trans.
    - apply (upper_bound_any P r u b1 (fun _ => D) beta1 (inverse_rate P r)); try assumption.
      + intros t i. apply (momentum_S P r b1 t i Hr).
      + intros t i Hi. left. split; apply inverse_of_eta.
    - rewrite sum_i_plus, !sum_i_scal, <- momentum_term_eq.
      assert (Z : momentum_term P r b1 T = 0).
      { unfold momentum_term. rewrite (sum_t_ext _ (fun _ => 0)); [rewrite sum_t_const; ring|].
        intros t Ht. rewrite (sum_i_ext _ (fun _ => 0)); [rewrite sum_i_const; ring|].
        intros i Hi. pose proof (Hb t ltac:(lia)). replace (b1 t) with 0 by lra. unfold Rdiv. ring. }
      rewrite Z. rewrite B in C. unfold rise_term. lra.
  Qed.
End Band.
