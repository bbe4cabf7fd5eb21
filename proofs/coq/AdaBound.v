(** AdaBound repaired: three bounds, and Savarese's (2019) Theorem 3, for every rule with rates in a band. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band.
Open Scope R_scope.

(** Rules with momentum b1_t and eta_l(t) <= etahat_t <= eta_u(t), whatever else they do. *)
Definition banded (r : rule) (b1 el eu : nat -> R) : Prop :=
  has_momentum r b1 /\ forall P t i, (1 <= t)%nat -> el t <= etahat P r t i <= eu t.

Lemma adabound_banded alpha b1 b2 el eu : (forall t, (1 <= t)%nat -> el t <= eu t) ->
  banded (adabound alpha b1 b2 el eu) b1 el eu.
Proof.
  intros H. split.
  - exists fst. split; [reflexivity|]. intros. split; reflexivity.
  - intros P t i Ht.
    rewrite (etahat_of P _ t i (clip alpha (snd (snd (update (adabound alpha b1 b2 el eu) t
      (grad P (adabound alpha b1 b2 el eu) t i) (snd (state P (adabound alpha b1 b2 el eu) (pred t) i)))))
      (el t) (eu t)) Ht); [apply clip_band, H, Ht|reflexivity].
Qed.
Lemma amsbound_banded alpha b1 b2 el eu : (forall t, (1 <= t)%nat -> el t <= eu t) ->
  banded (amsbound alpha b1 b2 el eu) b1 el eu.
Proof.
  intros H. split.
  - exists fst. split; [reflexivity|]. intros. split; reflexivity.
  - intros P t i Ht.
    rewrite (etahat_of P _ t i (clip alpha (snd (snd (snd (update (amsbound alpha b1 b2 el eu) t
      (grad P (amsbound alpha b1 b2 el eu) t i) (snd (state P (amsbound alpha b1 b2 el eu) (pred t) i))))))
      (el t) (eu t)) Ht); [apply clip_band, H, Ht|reflexivity].
Qed.

Record band_hypotheses (P : problem) (r : rule) (b1 el eu : nat -> R) (beta1 Rinf D G2 : R) : Prop := {
  band_rule : banded r b1 el eu;
  band_subgradient : subgradient P; band_start : in_set P (start P);
  band_diameter : diameter P D; band_gradients : gradients P G2;
  band_beta1 : (forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1) /\ beta1 < 1;
  band_rates : forall t, (1 <= t)%nat -> 0 < el t <= eu t /\ eu t <= Rinf }.
Definition nonincreasing (b1 : nat -> R) : Prop := forall t, (1 <= t)%nat -> b1 (S t) <= b1 t.

Section Repaired.
  Variables (P : problem) (r : rule) (b1 el eu : nat -> R) (beta1 Rinf D G2 : R).
  Hypothesis H : band_hypotheses P r b1 el eu beta1 Rinf D G2.

  Lemma rates t i : (1 <= t)%nat -> 0 < etahat P r t i <= Rinf.
  Proof. intros Ht. destruct (band_rates _ _ _ _ _ _ _ _ _ H t Ht). pose proof (proj2 (band_rule _ _ _ _ _ _ _ _ _ H) P t i Ht). lra. Qed.

  (** R_T <= D^2 / (2 (1 - beta1)) (b_1 + rises of b) + printed middle term + printed last term, b = 1 / eta. *)
  Theorem adabound_repaired T R_T : nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / (2 * (1 - beta1)) * rise_term P r T
         + D ^ 2 / (2 * (1 - beta1)) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
  Proof.
    intros Hm HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. destruct H, band_rule0, band_beta2.
    apply band_bound; try assumption. exact rates.
  Qed.
  Theorem adabound_any_beta1 T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / 2 * rise_term P r T + D ^ 2 / (1 - beta1) * momentum_term P r b1 T + gradient_term beta1 Rinf G2 T.
  Proof.
    intros HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. destruct H, band_rule0, band_beta2.
    apply band_bound_any; try assumption. exact rates.
  Qed.
  Theorem adabound_without_momentum T R_T : beta1 = 0 -> (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / 2 * rise_term P r T + (sqrt (INR T) - 1 / 2) * Rinf * G2 ^ 2.
  Proof.
    intros B HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. destruct H, band_rule0, band_beta2.
    apply band_bound_without_momentum with (b1 := b1) (beta1 := beta1); try assumption. exact rates.
  Qed.

  (** Savarese: b_t - b_{t-1} <= M / sqrt t, so that b_1 + rises of b <= b_1 + 2 M (sqrt T - 1). *)
  Section Savarese.
    Variable M : R.
    Hypothesis HM1 : 1 / el 1%nat <= M.
    Hypothesis HM : forall t, (1 <= t)%nat -> INR (S t) / el (S t) - INR t / eu t <= M.

    Lemma rise_le t i : (1 <= t)%nat -> pos (inverse_rate P r i (S t) - inverse_rate P r i t) <= M * / sqrt (INR (S t)).
    Proof.
      intros Ht. destruct (band_rates _ _ _ _ _ _ _ _ _ H t Ht) as [[L1 _] _].
      destruct (band_rates _ _ _ _ _ _ _ _ _ H (S t) ltac:(lia)) as [[L2 _] _].
      pose proof (proj2 (band_rule _ _ _ _ _ _ _ _ _ H) P t i Ht) as E1.
      pose proof (proj2 (band_rule _ _ _ _ _ _ _ _ _ H) P (S t) i ltac:(lia)) as E2.
      pose proof (sqrt_INR_pos t Ht) as S1. pose proof (sqrt_S_pos t) as S2.
      pose proof (inv_pos _ S2) as I2.
      assert (W : forall n, (1 <= n)%nat -> inverse_rate P r i n = sqrt (INR n) * / etahat P r n i).
      { intros n Hn. pose proof (sqrt_INR_pos n Hn). pose proof (rates n i Hn). unfold inverse_rate.
        rewrite (eta_of P r n i Hn). field. lra. }
      rewrite (W t Ht), (W (S t)) by lia.
      assert (HM0 : 0 <= M).
      { destruct (band_rates _ _ _ _ _ _ _ _ _ H 1%nat ltac:(lia)) as [[L _] _].
        pose proof (inv_pos _ L). unfold Rdiv in HM1. lra. }
      unfold pos. apply Rmax_lub; [apply Rmult_le_pos; lra|].
      apply Rle_trans with ((INR (S t) / el (S t) - INR t / eu t) * / sqrt (INR (S t)));
        [|apply Rmult_le_compat_r; [lra|apply HM, Ht]].
      set (a := sqrt (INR t)) in *. set (b := sqrt (INR (S t))) in *.
      assert (Ea : INR t = a * a) by (unfold a; rewrite sqrt_sqrt; [reflexivity|apply pos_INR]).
      assert (Eb : INR (S t) = b * b) by (unfold b; rewrite sqrt_sqrt; [reflexivity|apply pos_INR]).
      assert (Hab : a <= b) by (apply sqrt_INR_le; lia). rewrite Ea, Eb.
      replace ((b * b / el (S t) - a * a / eu t) * / b) with (b * / el (S t) - a * (a * / b) * / eu t) by (field; lra).
      assert (Q1 : b * / etahat P r (S t) i <= b * / el (S t)) by (apply Rmult_le_compat_l; [lra|apply inv_le; lra]).
      assert (Q2 : a * / eu t <= a * / etahat P r t i) by (apply Rmult_le_compat_l; [lra|apply inv_le; lra]).
      assert (Q3 : a * / b <= 1) by (apply Rmult_le_reg_r with b; [lra|]; rewrite Rmult_assoc, Rinv_l by lra; lra).
      assert (I1 : 0 < / eu t) by (apply inv_pos; lra).
      assert (Q4 : a * (a * / b) * / eu t <= a * / eu t); [|lra].
      apply Rmult_le_compat_r; [lra|]. rewrite <- (Rmult_1_r a) at 3. apply Rmult_le_compat_l; lra.
    Qed.

    Theorem savarese2019_theorem3 T R_T : nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
      R_T <= D ^ 2 / (2 * (1 - beta1)) * (2 * INR (dim P) * M * (sqrt (INR T) - 1)
               + sum_i (fun i => / eta P r 1 i) (dim P) + momentum_term P r b1 T) + gradient_term beta1 Rinf G2 T.
    Proof.
      intros Hm HT HR. pose proof (adabound_repaired T R_T Hm HT HR) as A.
      assert (Q : rise_term P r T <= 2 * INR (dim P) * M * (sqrt (INR T) - 1) + sum_i (fun i => / eta P r 1 i) (dim P)).
      { unfold rise_term. replace (2 * INR (dim P) * M * (sqrt (INR T) - 1))
          with (sum_i (fun _ => M * (2 * (sqrt (INR T) - 1))) (dim P)) by (rewrite sum_i_const; ring).
        rewrite <- sum_i_plus. apply sum_i_le. intros i Hi. unfold rises.
        assert (M0 : 0 <= M).
        { destruct (band_rates _ _ _ _ _ _ _ _ _ H 1%nat ltac:(lia)) as [[L _] _].
          pose proof (inv_pos _ L). unfold Rdiv in HM1. lra. }
        assert (J : sum_t (fun j => pos (inverse_rate P r i (S j) - inverse_rate P r i j)) (pred T)
                    <= M * (2 * (sqrt (INR T) - 1))); [|unfold inverse_rate in *; lra].
        eapply Rle_trans; [apply sum_t_le; intros t Ht; apply rise_le; lia|].
        rewrite (sum_t_scal M (fun t => / sqrt (INR (S t)))). apply Rmult_le_compat_l; [exact M0|].
        pose proof (sum_inv_sqrt T HT) as I. destruct T as [|T]; [lia|]. simpl pred.
        change (S T) with (1 + T)%nat in I at 1. rewrite sum_t_add in I. simpl (sum_t _ 1) in I. rewrite sqrt_1 in I.
        change (sum_t (fun t => / sqrt (INR (S t))) T <= 2 * (sqrt (INR (S T)) - 1)).
        change (fun t => / sqrt (INR (1 + t))) with (fun t => / sqrt (INR (S t))) in I. lra. }
      destruct (band_beta1 _ _ _ _ _ _ _ _ _ H) as [_ B]. assert (0 < / (2 * (1 - beta1))) by (apply inv_pos; lra).
      assert (K : 0 <= D ^ 2 / (2 * (1 - beta1))) by (apply Rmult_le_pos; [apply pow2_ge_0|lra]).
      assert (D ^ 2 / (2 * (1 - beta1)) * rise_term P r T <= D ^ 2 / (2 * (1 - beta1)) *
        (2 * INR (dim P) * M * (sqrt (INR T) - 1) + sum_i (fun i => / eta P r 1 i) (dim P)))
        by (apply Rmult_le_compat_l; assumption).
      lra.
    Qed.
  End Savarese.
End Repaired.
