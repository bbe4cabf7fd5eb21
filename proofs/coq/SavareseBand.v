(** Savarese (2019), Proposition 1 and Corollary 2: the paper's own band eta_l = a (1 - 1/(gamma t + 1)),
    eta_u = a (1 + 1/(gamma t)).  The constant M of Theorem 3 is (1 + 2 / gamma) / a, and not attained; with a = 1 and
    b1_t = beta1 / t, R_T <= 5 sqrt T / (1 - beta1) (1 + 1 / gamma) (d D^2 + G_2^2). *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound LuoRepaired.
Open Scope R_scope.

(** t / eta_l(t) - (t - 1) / eta_u(t - 1). *)
Definition variation (el eu : nat -> R) (t : nat) : R :=
  INR t / el t - match t with S (S n) => INR (S n) / eu (S n) | _ => 0 end.

Section Band.
  Variables (a gamma : R).
  Hypothesis Ha : 0 < a.
  Hypothesis Hg : 0 < gamma.
  Let el := paper_lower a gamma.
  Let eu := paper_upper a gamma.

  Lemma variation_closed n : variation el eu (S n) = (1 + 2 / gamma - / (gamma * (gamma * INR n + 1))) / a.
  Proof.
    unfold variation, el, eu, paper_lower, paper_upper. destruct n as [|n].
    - simpl INR. field. lra.
    - pose proof (pos_INR n) as N. rewrite (S_INR (S n)), (S_INR n). set (t := INR n) in *.
      assert (0 <= gamma * t) by (apply Rmult_le_pos; lra). field. repeat split; nra.
  Qed.
  Lemma gap_pos n : 0 < / (gamma * (gamma * INR n + 1)).
  Proof.
    apply inv_pos, Rmult_lt_0_compat; [exact Hg|]. pose proof (Rmult_le_pos gamma (INR n) ltac:(lra) (pos_INR n)). lra.
  Qed.
  Lemma variation_below t : (1 <= t)%nat -> variation el eu t < (1 + 2 / gamma) / a.
  Proof.
    destruct t as [|n]; intros H; [lia|]. rewrite variation_closed. pose proof (gap_pos n).
    apply Rmult_lt_compat_r; [apply inv_pos, Ha|lra].
  Qed.
  Theorem savarese2019_proposition1 :
    is_lub (fun z => exists t, (1 <= t)%nat /\ z = variation el eu t) ((1 + 2 / gamma) / a).
  Proof.
    split.
    - intros z (t & Ht & ->). left. apply variation_below, Ht.
    - intros m Hm. apply le_epsilon. intros e He. pose proof (Rmult_lt_0_compat _ _ Ha He) as E.
      assert (G : 0 < gamma * gamma) by (apply Rmult_lt_0_compat; lra).
      destruct (INR_unbounded (/ (a * e * (gamma * gamma)))) as [n Hn].
      assert (V : variation el eu (S n) <= m) by (apply Hm; exists (S n); split; [lia|reflexivity]).
      rewrite variation_closed in V. assert (Q : / (gamma * (gamma * INR n + 1)) <= a * e).
      { rewrite <- (Rinv_inv (a * e)). apply inv_le; [apply inv_pos, E|].
        apply Rle_trans with (gamma * gamma * INR n); [|lra].
        replace (/ (a * e)) with (gamma * gamma * / (a * e * (gamma * gamma))) by (field; lra).
        apply Rmult_le_compat_l; lra. }
      assert (Q2 : / (gamma * (gamma * INR n + 1)) / a <= e).
      { apply Rmult_le_reg_r with a; [exact Ha|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      unfold Rdiv in *. lra.
  Qed.
End Band.

Section Corollary2.
  Variables (P : problem) (r : rule) (beta1 gamma D G2 : R).
  Hypothesis Hg : 0 < gamma.
  Let el := paper_lower 1 gamma.
  Let eu := paper_upper 1 gamma.
  Let b1 (t : nat) : R := beta1 / INR t.
  Hypothesis Hr : banded r b1 el eu.
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis HD : diameter P D.
  Hypothesis HG : gradients P G2.
  Hypothesis Hb : 0 <= beta1 < 1.
  Let Rinf := 1 + 1 / gamma.

  Lemma over_gamma t : (1 <= t)%nat -> 0 < / (gamma * INR t) <= / gamma /\ 0 < / (gamma * INR t + 1) < 1.
  Proof.
    intros Ht. assert (T : 1 <= INR t) by (apply (le_INR 1), Ht).
    assert (T2 : gamma * 1 <= gamma * INR t) by (apply Rmult_le_compat_l; lra). repeat split.
    - apply inv_pos. lra.
    - apply inv_le; lra.
    - apply inv_pos. lra.
    - rewrite <- Rinv_1. apply Rinv_lt_contravar; lra.
  Qed.
  Lemma paper_rates t : (1 <= t)%nat -> 0 < el t <= eu t /\ eu t <= Rinf /\ / el t <= Rinf.
  Proof.
    intros Ht. destruct (over_gamma t Ht) as [A B]. assert (T : 1 <= INR t) by (apply (le_INR 1), Ht).
    assert (0 < gamma * INR t) by (apply Rmult_lt_0_compat; lra).
    assert (E : / el t = 1 + / (gamma * INR t)) by (unfold el, paper_lower; field; repeat split; lra).
    rewrite E. unfold el, eu, paper_lower, paper_upper, Rinf, Rdiv. lra.
  Qed.
  Lemma b1_range t : (1 <= t)%nat -> 0 <= b1 t <= beta1 /\ b1 (S t) <= b1 t.
  Proof.
    intros Ht. assert (T : 1 <= INR t) by (apply (le_INR 1), Ht). unfold b1, Rdiv.
    assert (I : 0 < / INR t <= 1) by (split; [apply inv_pos; lra|rewrite <- Rinv_1; apply inv_le; lra]).
    assert (J : / INR (S t) <= / INR t) by (rewrite S_INR; apply inv_le; lra). repeat split; nra.
  Qed.
  Lemma corollary_hypotheses : band_hypotheses P r b1 el eu beta1 Rinf D G2.
  Proof.
    constructor; try assumption.
    - split; [intros t Ht; apply b1_range, Ht|lra].
    - intros t Ht. destruct (paper_rates t Ht) as (A & B & _). split; assumption.
  Qed.

  (** sum_t sum_i b1_t / eta_{t,i} <= d R_inf (2 sqrt T - 1). *)
  Lemma middle_small T : (1 <= T)%nat -> momentum_term P r b1 T <= INR (dim P) * Rinf * (2 * sqrt (INR T) - 1).
  Proof.
    intros HT. assert (I0 : 0 < / gamma) by (apply inv_pos, Hg).
    apply Rle_trans with (sum_t (fun t => INR (dim P) * Rinf * / sqrt (INR t)) T).
    - apply sum_t_le. intros t [Ht _]. rewrite Rmult_assoc, <- sum_i_const. apply sum_i_le. intros i Hi.
      destruct (paper_rates t Ht) as ((L & _) & _ & I). pose proof (proj2 Hr P t i Ht) as E.
      rewrite (eta_of P r t i Ht). pose proof (sqrt_INR_pos t Ht) as S0.
      assert (ES : sqrt (INR t) * sqrt (INR t) = INR t) by (apply sqrt_sqrt, pos_INR).
      replace (b1 t / (etahat P r t i * / sqrt (INR t))) with (beta1 * (/ etahat P r t i * / sqrt (INR t))).
      2:{ set (s := sqrt (INR t)) in *. unfold b1. rewrite <- ES. field. repeat split; lra. }
      assert (Q : / etahat P r t i <= Rinf) by (eapply Rle_trans; [apply inv_le; [exact L|apply E]|exact I]).
      pose proof (inv_pos _ S0). assert (0 < / etahat P r t i) by (apply inv_pos; lra).
      assert (Q2 : / etahat P r t i * / sqrt (INR t) <= Rinf * / sqrt (INR t)) by (apply Rmult_le_compat_r; lra).
      assert (0 <= / etahat P r t i * / sqrt (INR t)) by (apply Rmult_le_pos; lra). nra.
    - rewrite sum_t_scal. apply Rmult_le_compat_l; [|apply sum_inv_sqrt, HT].
      apply Rmult_le_pos; [apply pos_INR|unfold Rinf, Rdiv; lra].
  Qed.

  Theorem savarese2019_corollary2 T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= 5 * sqrt (INR T) / (1 - beta1) * (1 + 1 / gamma) * (INR (dim P) * D ^ 2 + G2 ^ 2).
  Proof.
    intros HT HR. assert (I0 : 0 < / gamma) by (apply inv_pos, Hg).
    assert (Below : forall t, (1 <= t)%nat -> variation el eu t <= 1 + 2 / gamma).
    { intros t Ht. pose proof (variation_below 1 gamma ltac:(lra) Hg t Ht) as V. fold el eu in V. unfold Rdiv in *.
      rewrite Rinv_1, Rmult_1_r in V. lra. }
    assert (S3 := savarese2019_theorem3 P r b1 el eu beta1 Rinf D G2 corollary_hypotheses (1 + 2 / gamma)
      ltac:(specialize (Below 1%nat (le_n 1)); unfold variation in Below; simpl INR in Below; lra)
      ltac:(intros t Ht; specialize (Below (S t) ltac:(lia)); destruct t as [|t]; [lia|exact Below])
      T R_T (fun t Ht => proj2 (b1_range t Ht)) HT HR).
    assert (F : sum_i (fun i => / eta P r 1 i) (dim P) <= INR (dim P) * Rinf).
    { rewrite <- sum_i_const. apply sum_i_le. intros i Hi. destruct (paper_rates 1 (le_n 1)) as ((L & _) & _ & I).
      pose proof (proj2 Hr P 1%nat i (le_n 1)) as E. rewrite (eta_of P r 1 i (le_n 1)). simpl INR. rewrite sqrt_1, Rinv_1, Rmult_1_r.
      eapply Rle_trans; [apply inv_le; [exact L|apply E]|exact I]. }
    pose proof (middle_small T HT) as Mi. pose proof (one_le_sqrt_INR T HT) as S1. unfold gradient_term in S3.
    set (s := sqrt (INR T)) in *. set (n := INR (dim P)) in *. assert (N0 : 0 <= n) by apply pos_INR.
    assert (R0 : 0 < Rinf /\ 1 + 2 / gamma <= 2 * Rinf) by (unfold Rinf, Rdiv; lra).
    pose proof (pow2_ge_0 D) as D0. pose proof (pow2_ge_0 G2) as G0. set (q := / (1 - beta1)).
    assert (Q : 0 < q) by (apply inv_pos; lra).
    assert (B : 2 * n * (1 + 2 / gamma) * (s - 1) <= 4 * (n * Rinf) * (s - 1)).
    { apply Rmult_le_compat_r; [lra|]. assert (n * (1 + 2 / gamma) <= n * (2 * Rinf)) by (apply Rmult_le_compat_l; lra). lra. }
    assert (NR : 0 <= n * Rinf) by (apply Rmult_le_pos; lra).
    set (X := 2 * n * (1 + 2 / gamma) * (s - 1) + _ + _) in S3. assert (XB : X <= 6 * s * (n * Rinf)) by (unfold X; lra).
    replace (D ^ 2 / (2 * (1 - beta1)) * X) with (D ^ 2 * q * (X / 2)) in S3 by (unfold q; field; lra).
    replace ((2 * s - 1) * (Rinf * G2 ^ 2 / (1 - beta1))) with (Rinf * G2 ^ 2 * q * (2 * s - 1)) in S3 by (unfold q; field; lra).
    fold Rinf. replace (5 * s / (1 - beta1) * Rinf * (n * D ^ 2 + G2 ^ 2))
      with (D ^ 2 * q * (5 * s * (n * Rinf)) + Rinf * G2 ^ 2 * q * (5 * s)) by (unfold q; field; lra).
    assert (Y : 0 <= s * (n * Rinf)) by (apply Rmult_le_pos; lra).
    assert (Z1 : D ^ 2 * q * (X / 2) <= D ^ 2 * q * (5 * s * (n * Rinf))) by (apply Rmult_le_compat_l; [apply Rmult_le_pos|]; lra).
    assert (Z2 : Rinf * G2 ^ 2 * q * (2 * s - 1) <= Rinf * G2 ^ 2 * q * (5 * s))
      by (apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply Rmult_le_pos|]|]; lra).
    lra.
  Qed.
End Corollary2.
