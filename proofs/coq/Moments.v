(** The moment lemma of AMSGrad's bound, for one coordinate:
      sum m_t^2 / sqrt (t v_t) <= sqrt (1 + ln T) / ((1 - gamma) sqrt (1 - b2)) |g_{1:T}|_2,   gamma = beta1 / sqrt b2. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums.
Open Scope R_scope.

(** ** Sums *)

(** If A_t <= gamma A_{t-1} + G_t, then sum A_t / sqrt t <= 1 / (1 - gamma) sum G_t / sqrt t. *)
Lemma sum_geometric (A G : nat -> R) gamma T : 0 <= gamma < 1 -> A O = 0 -> (forall t, 0 <= A t) ->
  (forall t, A (S t) = gamma * A t + G (S t)) ->
  sum_t (fun t => A t * / sqrt (INR t)) T <= / (1 - gamma) * sum_t (fun t => G t * / sqrt (INR t)) T.
Proof.
  intros Hg H0 HA HS.
  assert (Q : sum_t (fun t => A t * / sqrt (INR t)) T + gamma * (A T * / sqrt (INR T)) <=
     gamma * sum_t (fun t => A t * / sqrt (INR t)) T + sum_t (fun t => G t * / sqrt (INR t)) T).
  { induction T as [|[|T] IH]; [cbn [sum_t]; rewrite H0; lra|cbn [sum_t]; rewrite HS, H0; lra|].
    rewrite !(sum_t_S _ (S T)), (HS (S T)).
    assert (K : gamma * (A (S T) * / sqrt (INR (S (S T)))) <= gamma * (A (S T) * / sqrt (INR (S T)))).
    { apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_l; [apply HA|].
      apply inv_le; [apply sqrt_S_pos|apply sqrt_INR_le; lia]. }
    lra. }
  apply Rmult_le_reg_l with (1 - gamma); [lra|]. rewrite <- Rmult_assoc, Rinv_r by lra.
  assert (0 <= gamma * (A T * / sqrt (INR T))); [|lra]. destruct T as [|T]; [rewrite H0, Rmult_0_l; lra|].
  apply Rmult_le_pos; [lra|]. apply Rmult_le_pos; [apply HA|left; apply inv_pos, sqrt_S_pos].
Qed.

(** Cauchy-Schwarz, and 1 + 1/2 + ... + 1/T <= 1 + ln T. *)
Lemma cauchy_schwarz f g T : sum_t (fun t => f t * g t) T ^ 2 <= sum_t (fun t => f t ^ 2) T * sum_t (fun t => g t ^ 2) T.
Proof.
  induction T as [|T IH]; [simpl; lra|]. rewrite !sum_t_S.
  assert (A0 : 0 <= sum_t (fun t => f t ^ 2) T) by (apply sum_t_nonneg; intros; apply pow2_ge_0).
  assert (B0 : 0 <= sum_t (fun t => g t ^ 2) T) by (apply sum_t_nonneg; intros; apply pow2_ge_0).
  set (A := sum_t (fun t => f t ^ 2) T) in *. set (B := sum_t (fun t => g t ^ 2) T) in *.
  set (C := sum_t (fun t => f t * g t) T) in *. set (x := f (S T)). set (y := g (S T)).
  assert (EA : sqrt A * sqrt A = A) by (apply sqrt_sqrt; exact A0).
  assert (EB : sqrt B * sqrt B = B) by (apply sqrt_sqrt; exact B0).
  pose proof (sqrt_pos A) as PA. pose proof (sqrt_pos B) as PB. set (a := sqrt A) in *. set (b := sqrt B) in *.
  assert (C1 : Rabs C <= a * b).
  { apply Rsqr_incr_0_var; [|apply Rmult_le_pos; assumption]. rewrite <- Rsqr_abs. unfold Rsqr.
    replace (a * b * (a * b)) with (A * B) by (rewrite <- EA, <- EB; ring). lra. }
  assert (K : 2 * C * (x * y) <= (a * y) ^ 2 + (b * x) ^ 2).
  { apply Rle_trans with (2 * (a * b) * Rabs (x * y)).
    - rewrite !Rmult_assoc. apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [apply Rle_abs|].
      rewrite Rabs_mult, <- Rmult_assoc. apply Rmult_le_compat_r; [apply Rabs_pos|exact C1].
    - unfold Rabs. destruct Rcase_abs.
      + pose proof (pow2_ge_0 (a * y + b * x)). lra.
      + pose proof (pow2_ge_0 (a * y - b * x)). lra. }
  replace ((a * y) ^ 2) with (A * y ^ 2) in K by (rewrite <- EA; ring).
  replace ((b * x) ^ 2) with (B * x ^ 2) in K by (rewrite <- EB; ring). nra.
Qed.
Lemma harmonic T : (1 <= T)%nat -> sum_t (fun t => (/ sqrt (INR t)) ^ 2) T <= 1 + ln (INR T).
Proof.
  induction T as [|[|T] IH]; intros H; [lia|simpl; rewrite sqrt_1, ln_1; lra|].
  rewrite sum_t_S. specialize (IH ltac:(lia)).
  assert (N : 0 < INR (S T)) by (apply lt_0_INR; lia). assert (N2 : 0 < INR (S (S T))) by (apply lt_0_INR; lia).
  assert (E : (/ sqrt (INR (S (S T)))) ^ 2 = / INR (S (S T))).
  { rewrite <- (sqrt_sqrt (INR (S (S T)))) at 2 by lra. rewrite Rinv_mult. ring. }
  rewrite E. assert (L : / INR (S (S T)) <= ln (INR (S (S T))) - ln (INR (S T))); [|lra].
  assert (X : 0 < INR (S T) / INR (S (S T))) by (apply Rdiv_lt_0_compat; lra).
  pose proof (exp_ineq1_le (ln (INR (S T) / INR (S (S T))))) as Q. rewrite exp_ln in Q by exact X.
  unfold Rdiv in Q. rewrite ln_mult, ln_Rinv in Q by (try apply inv_pos; lra).
  rewrite (S_INR (S T)) in Q at 2. rewrite (S_INR (S T)) at 1.
  replace (INR (S T) * / (INR (S T) + 1)) with (1 - / (INR (S T) + 1)) in Q by (field; lra). lra.
Qed.

(** ** Moments of one coordinate *)

Section Moments.
  Variables (g m v b1 : nat -> R) (beta1 b2 : R).
  Hypothesis Hb : forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1.
  Hypothesis Hb1 : beta1 < 1.
  Hypothesis Hb2 : 0 < b2 < 1.
  Hypothesis Hgamma : beta1 < sqrt b2.
  Hypothesis m0 : m O = 0.
  Hypothesis v0 : v O = 0.
  Hypothesis mS : forall t, m (S t) = first b1 (S t) (g (S t)) (m t).
  Hypothesis vS : forall t, v (S t) = second b2 (g (S t)) (v t).
  Let gamma := beta1 / sqrt b2.

  (** Q_t bounds m_t^2, and A_t sqrt (v_t / (1 - b2)) bounds Q_t. *)
  Fixpoint Q (t : nat) : R := match t with O => 0 | S k => beta1 * Q k + g (S k) ^ 2 end.
  Fixpoint A (t : nat) : R := match t with O => 0 | S k => gamma * A k + Rabs (g (S k)) end.

  Lemma gamma_range : 0 <= gamma < 1.
  Proof.
    assert (0 < sqrt b2) by (apply sqrt_lt_R0; lra). pose proof (Hb 1 ltac:(lia)). unfold gamma.
    split; [unfold Rdiv; apply Rmult_le_pos; [lra|left; apply inv_pos; lra]|].
    apply Rmult_lt_reg_r with (sqrt b2); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
  Qed.
  Lemma v_nonneg t : 0 <= v t.
  Proof.
    induction t as [|t IH]; [lra|]. rewrite vS. unfold second. pose proof (pow2_ge_0 (g (S t))).
    assert (0 <= b2 * v t) by (apply Rmult_le_pos; lra).
    assert (0 <= (1 - b2) * g (S t) ^ 2) by (apply Rmult_le_pos; lra). lra.
  Qed.
  Lemma A_nonneg t : 0 <= A t.
  Proof.
    induction t as [|t IH]; simpl; [lra|]. pose proof gamma_range. pose proof (Rabs_pos (g (S t))).
    assert (0 <= gamma * A t) by (apply Rmult_le_pos; lra). lra.
  Qed.
  Lemma Q_nonneg t : 0 <= Q t.
  Proof.
    induction t as [|t IH]; simpl; [lra|]. pose proof (Hb 1 ltac:(lia)). pose proof (pow2_ge_0 (g (S t))).
    assert (0 <= beta1 * Q t) by (apply Rmult_le_pos; lra). lra.
  Qed.

  Lemma m_below_Q t : m t ^ 2 <= Q t.
  Proof.
    induction t as [|t IH]; [rewrite m0; simpl; lra|]. rewrite mS. unfold first. simpl Q.
    destruct (Hb (S t) ltac:(lia)) as [B0 B1]. set (b := b1 (S t)) in *. set (x := g (S t)). pose proof (Q_nonneg t).
    assert (K : 0 <= b * (1 - b) * (m t - x) ^ 2) by (apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply pow2_ge_0]).
    assert (K1 : b * m t ^ 2 <= b * Q t) by (apply Rmult_le_compat_l; lra).
    assert (K2 : b * Q t <= beta1 * Q t) by (apply Rmult_le_compat_r; lra).
    assert (K3 : 0 <= b * x ^ 2) by (apply Rmult_le_pos; [lra|apply pow2_ge_0]). lra.
  Qed.

  Lemma Q_below_A t : Q t * sqrt (1 - b2) <= A t * sqrt (v t).
  Proof.
    assert (S2 : 0 < sqrt b2) by (apply sqrt_lt_R0; lra).
    induction t as [|t IH]; [simpl; lra|]. simpl Q. simpl A. rewrite vS. unfold second.
    pose proof (v_nonneg t) as V. set (x := g (S t)). pose proof (Hb 1 ltac:(lia)) as B. pose proof (A_nonneg t) as A0.
    assert (X : 0 <= x ^ 2) by apply pow2_ge_0.
    assert (P1 : 0 <= b2 * v t) by (apply Rmult_le_pos; lra). assert (P2 : 0 <= (1 - b2) * x ^ 2) by (apply Rmult_le_pos; lra).
    assert (R1 : sqrt b2 * sqrt (v t) <= sqrt (b2 * v t + (1 - b2) * x ^ 2)).
    { rewrite <- sqrt_mult_alt by lra. apply sqrt_le_1_alt. lra. }
    assert (R2 : sqrt (1 - b2) * Rabs x <= sqrt (b2 * v t + (1 - b2) * x ^ 2)).
    { rewrite <- sqrt_Rsqr_abs. rewrite <- sqrt_mult_alt by lra. apply sqrt_le_1_alt. unfold Rsqr. lra. }
    set (s := sqrt (b2 * v t + (1 - b2) * x ^ 2)) in *.
    assert (E1 : beta1 = gamma * sqrt b2) by (unfold gamma; field; lra).
    assert (K1 : beta1 * (Q t * sqrt (1 - b2)) <= gamma * A t * s).
    { apply Rle_trans with (beta1 * (A t * sqrt (v t))); [apply Rmult_le_compat_l; lra|]. rewrite E1.
      replace (gamma * sqrt b2 * (A t * sqrt (v t))) with (gamma * A t * (sqrt b2 * sqrt (v t))) by ring.
      apply Rmult_le_compat_l; [|exact R1]. pose proof gamma_range. apply Rmult_le_pos; lra. }
    assert (K2 : x ^ 2 * sqrt (1 - b2) <= Rabs x * s).
    { replace (x ^ 2) with (Rabs x * Rabs x) by (fold (Rsqr (Rabs x)); rewrite <- Rsqr_abs; unfold Rsqr; ring).
      rewrite Rmult_assoc, (Rmult_comm (Rabs x) (sqrt _)). apply Rmult_le_compat_l; [apply Rabs_pos|exact R2]. }
    lra.
  Qed.

  Lemma no_moment t : v t = 0 -> m t = 0.
  Proof.
    intros V. pose proof (Q_below_A t) as QA. pose proof (m_below_Q t) as M. rewrite V, sqrt_0, Rmult_0_r in QA.
    assert (S1 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra). pose proof (Q_nonneg t) as Q0.
    assert (QZ : Q t <= 0) by (apply Rmult_le_reg_r with (sqrt (1 - b2)); lra).
    assert (Z : m t ^ 2 = 0) by (pose proof (pow2_ge_0 (m t)); lra). nra.
  Qed.

  (** sum m_t^2 / sqrt (t vhat_t), with vhat_t >= v_t. *)
  Lemma moments vhat T : (1 <= T)%nat -> (forall t, v t <= vhat t) ->
    sum_t (fun t => m t ^ 2 / sqrt (INR t) / sqrt (vhat t)) T <=
      sqrt (1 + ln (INR T)) / ((1 - gamma) * sqrt (1 - b2)) * sqrt (sum_t (fun t => g t ^ 2) T).
  Proof.
    intros HT Hv. assert (S1 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra). pose proof gamma_range as G.
    apply Rle_trans with (/ sqrt (1 - b2) * sum_t (fun t => A t * / sqrt (INR t)) T).
    - rewrite <- sum_t_scal. apply sum_t_le. intros t Ht. pose proof (inv_pos _ (sqrt_INR_pos t ltac:(lia))) as I.
      pose proof (m_below_Q t) as M. pose proof (Q_below_A t) as QA. pose proof (v_nonneg t) as V.
      destruct (Rle_lt_or_eq_dec _ _ V) as [L|Z].
      + assert (SV : 0 < sqrt (v t)) by (apply sqrt_lt_R0; lra).
        assert (SH : sqrt (v t) <= sqrt (vhat t)) by (apply sqrt_le_1_alt, Hv).
        assert (K : m t ^ 2 / sqrt (vhat t) <= A t * / sqrt (1 - b2)).
        { apply Rle_trans with (m t ^ 2 / sqrt (v t)).
          - unfold Rdiv. apply Rmult_le_compat_l; [apply pow2_ge_0|apply inv_le; lra].
          - apply Rmult_le_reg_r with (sqrt (v t) * sqrt (1 - b2)); [apply Rmult_lt_0_compat; lra|].
            replace (m t ^ 2 / sqrt (v t) * (sqrt (v t) * sqrt (1 - b2))) with (m t ^ 2 * sqrt (1 - b2)) by (field; lra).
            replace (A t * / sqrt (1 - b2) * (sqrt (v t) * sqrt (1 - b2))) with (A t * sqrt (v t)) by (field; lra).
            apply Rle_trans with (Q t * sqrt (1 - b2)); [apply Rmult_le_compat_r; lra|exact QA]. }
        replace (m t ^ 2 / sqrt (INR t) / sqrt (vhat t)) with (/ sqrt (INR t) * (m t ^ 2 / sqrt (vhat t))) by (unfold Rdiv; ring).
        replace (/ sqrt (1 - b2) * (A t * / sqrt (INR t))) with (/ sqrt (INR t) * (A t * / sqrt (1 - b2))) by ring.
        apply Rmult_le_compat_l; lra.
      + rewrite (no_moment t) by lra. replace (0 ^ 2) with 0 by ring. unfold Rdiv. rewrite !Rmult_0_l.
        apply Rmult_le_pos; [left; apply inv_pos; exact S1|]. apply Rmult_le_pos; [apply A_nonneg|lra].
    - set (N := sqrt (sum_t (fun t => g t ^ 2) T)).
      assert (C : sum_t (fun t => Rabs (g t) * / sqrt (INR t)) T <= N * sqrt (1 + ln (INR T))).
      { pose proof (cauchy_schwarz (fun t => Rabs (g t)) (fun t => / sqrt (INR t)) T) as CS. cbv beta in CS.
        rewrite (sum_t_ext (fun t => Rabs (g t) ^ 2) (fun t => g t ^ 2)) in CS
          by (intros; rewrite RPow_abs; apply Rabs_pos_eq, pow2_ge_0).
        assert (G0 : 0 <= sum_t (fun t => g t ^ 2) T) by (apply sum_t_nonneg; intros; apply pow2_ge_0).
        pose proof (harmonic T HT) as Hh.
        unfold N. rewrite <- sqrt_mult_alt by exact G0. apply le_sqrt.
        - apply sum_t_nonneg. intros t Ht. apply Rmult_le_pos; [apply Rabs_pos|left; apply inv_pos, sqrt_INR_pos; lia].
        - apply Rle_trans with (sum_t (fun t => g t ^ 2) T * sum_t (fun t => (/ sqrt (INR t)) ^ 2) T); [lra|].
          apply Rmult_le_compat_l; assumption. }
      pose proof (sum_geometric A (fun t => Rabs (g t)) gamma T G eq_refl A_nonneg (fun t => eq_refl)) as SG.
      assert (I1 : 0 < / (1 - gamma)) by (apply inv_pos; lra). assert (I2 : 0 < / sqrt (1 - b2)) by (apply inv_pos; lra).
      replace (sqrt (1 + ln (INR T)) / ((1 - gamma) * sqrt (1 - b2)) * N)
        with (/ sqrt (1 - b2) * (/ (1 - gamma) * (N * sqrt (1 + ln (INR T))))) by (field; lra).
      apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [exact SG|]. apply Rmult_le_compat_l; lra.
  Qed.
End Moments.
