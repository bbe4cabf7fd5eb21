(** Reddi, Kale and Kumar (2018), Theorem 4: AMSGrad.  The last term,
      alpha sqrt (1 + ln T) / ((1 - beta1) (1 - gamma) sqrt (1 - b2)) sum_i |g_{1:T,i}|_2,   gamma = beta1 / sqrt b2,
    is smaller by a factor 1 - beta1 than the printed one, which follows. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper AdaGrad Moments.
Open Scope R_scope.

Section AMSGrad.
  Variables (P : problem) (alpha D beta1 b2 : R) (b1 : nat -> R).
  Hypothesis Ha : 0 < alpha.
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis HD : diameter P D.
  Hypothesis Hb : forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1.
  Hypothesis Hb1 : beta1 < 1.
  Hypothesis Hb2 : 0 < b2 < 1.
  Hypothesis Hgamma : beta1 < sqrt b2.
  Let r := amsgrad (inverse_sqrt alpha) b1 b2.
  Let gamma := beta1 / sqrt b2.
  Let m t i : R := fst (snd (state P r t i)).
  Let v t i : R := fst (snd (snd (state P r t i))).
  Let vhat t i : R := snd (snd (snd (state P r t i))).
  Let w i t : R := sqrt (INR t) * sqrt (vhat t i) / alpha.

  Lemma m_is_momentum t i : m t i = momentum P r t i.
  Proof. destruct t; reflexivity. Qed.
  Lemma ams_m i t : m (S t) i = first b1 (S t) (grad P r (S t) i) (m t i). Proof. reflexivity. Qed.
  Lemma ams_v i t : v (S t) i = second b2 (grad P r (S t) i) (v t i). Proof. reflexivity. Qed.
  Lemma ams_vhat i t : vhat (S t) i = Rmax (vhat t i) (v (S t) i). Proof. reflexivity. Qed.
  Lemma ams_momentum t i : momentum P r (S t) i = b1 (S t) * momentum P r t i + (1 - b1 (S t)) * grad P r (S t) i.
  Proof. rewrite <- !m_is_momentum. apply ams_m. Qed.

  Lemma v_le_vhat i t : v t i <= vhat t i.
  Proof. destruct t as [|t]; [unfold v, vhat; simpl; lra|]. rewrite ams_vhat. apply Rmax_r. Qed.
  Lemma ams_v_nonneg i t : 0 <= v t i.
  Proof. apply (v_nonneg (fun t => grad P r t i) (fun t => v t i) b2 Hb2 eq_refl (ams_v i)). Qed.
  Lemma ams_no_moment i t : v t i = 0 -> m t i = 0.
  Proof.
    apply (no_moment (fun t => grad P r t i) (fun t => m t i) (fun t => v t i) b1 beta1 b2 Hb Hb1 Hb2 Hgamma
      eq_refl eq_refl (ams_m i) (ams_v i)).
  Qed.

  Lemma eta_is_inverse t i : eta P r (S t) i = / w i (S t).
  Proof.
    change (eta P r (S t) i) with (alpha / sqrt (INR (S t)) / sqrt (vhat (S t) i)). unfold w, Rdiv.
    rewrite !Rinv_mult, Rinv_inv. ring.
  Qed.
  Lemma w_nonneg i t : 0 <= w i t.
  Proof.
    unfold w, Rdiv. apply Rmult_le_pos; [apply Rmult_le_pos; apply sqrt_pos|left; apply inv_pos, Ha].
  Qed.
  Lemma w_rises i t : w i t <= w i (S t).
  Proof.
    unfold w, Rdiv. apply Rmult_le_compat_r; [left; apply inv_pos, Ha|].
    apply Rmult_le_compat; try apply sqrt_pos; [apply sqrt_INR_le; lia|].
    apply sqrt_le_1_alt. rewrite ams_vhat. apply Rmax_l.
  Qed.

  (** Where vhat = 0, no gradient has come yet. *)
  Lemma w_zero i t : w i (S t) = 0 -> v (S t) i = 0.
  Proof.
    intros W. pose proof (v_le_vhat i (S t)) as H. pose proof (ams_v_nonneg i (S t)) as H0.
    destruct (Rle_lt_or_eq_dec _ _ (Rle_trans _ _ _ H0 H)) as [L|E]; [exfalso|lra].
    assert (0 < w i (S t)); [|lra].
    unfold w. apply Rdiv_lt_0_compat; [|exact Ha]. apply Rmult_lt_0_compat; [apply sqrt_S_pos|apply sqrt_lt_R0, L].
  Qed.
  Lemma ams_w t i : (i < dim P)%nat -> (0 < w i (S t) /\ eta P r (S t) i = / w i (S t))
    \/ (w i (S t) = 0 /\ grad P r (S t) i = 0 /\ momentum P r (S t) i = 0 /\ momentum P r t i = 0).
  Proof.
    intros _. destruct (Rle_lt_or_eq_dec _ _ (w_nonneg i (S t))) as [L|E].
    - left. split; [exact L|apply eta_is_inverse].
    - right. pose proof (w_zero i t (eq_sym E)) as V. pose proof V as V2. rewrite ams_v in V2. unfold second in V2.
      pose proof (ams_v_nonneg i t) as V0. pose proof (pow2_ge_0 (grad P r (S t) i)) as G0.
      assert (K1 : 0 <= b2 * v t i) by (apply Rmult_le_pos; lra).
      assert (K2 : 0 <= (1 - b2) * grad P r (S t) i ^ 2) by (apply Rmult_le_pos; lra).
      assert (G : grad P r (S t) i ^ 2 = 0) by (apply Rmult_eq_reg_l with (1 - b2); lra).
      assert (Vt : v t i = 0) by (apply Rmult_eq_reg_l with b2; lra).
      rewrite <- !m_is_momentum. repeat split; [lra|nra|apply ams_no_moment, V|apply ams_no_moment, Vt].
  Qed.

  (** sum m_{t-1}^2 / w_t <= sum m_t^2 / w_t, as w rises. *)
  Lemma shifted i T : sum_t (fun t => m (pred t) i ^ 2 / w i t) T <= sum_t (fun t => m t i ^ 2 / w i t) T.
  Proof.
    assert (N : forall t, 0 <= m t i ^ 2 / w i t).
    { intros t. unfold Rdiv. apply Rmult_le_pos; [apply pow2_ge_0|].
      destruct (Rle_lt_or_eq_dec _ _ (w_nonneg i t)) as [L|E]; [left; apply inv_pos, L|rewrite <- E, Rinv_0; lra]. }
    apply Rle_trans with (sum_t (fun t => m t i ^ 2 / w i t) (pred T)).
    - induction T as [|[|T] IH]; [simpl; lra| |].
      + simpl pred. cbn [sum_t]. replace (m 0 i) with 0 by reflexivity. unfold Rdiv. simpl pow. rewrite !Rmult_0_l. lra.
      + rewrite sum_t_S. simpl pred in *. rewrite (sum_t_S _ T). apply Rplus_le_compat; [exact IH|].
        destruct (Rle_lt_or_eq_dec _ _ (w_nonneg i (S T))) as [L|E].
        * unfold Rdiv. apply Rmult_le_compat_l; [apply pow2_ge_0|]. apply inv_le; [exact L|apply w_rises].
        * rewrite (ams_no_moment i (S T) (w_zero i T (eq_sym E))). unfold Rdiv. simpl pow. rewrite !Rmult_0_l. lra.
    - destruct T as [|T]; [simpl; lra|]. rewrite sum_t_S. simpl pred. pose proof (N (S T)). lra.
  Qed.

  Definition amsgrad_last (T : nat) : R :=
    alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) * (1 - gamma) * sqrt (1 - b2)) * sum_i (gradient_norm P r T) (dim P).

  Lemma ams_tails T : (1 <= T)%nat -> sum_t (tails P r b1 w) T <= amsgrad_last T.
  Proof.
    intros HT. unfold tails, amsgrad_last. rewrite <- sum_swap, <- sum_i_scal. apply sum_i_le. intros i Hi.
    assert (B0 : 0 <= beta1) by (pose proof (Hb 1 ltac:(lia)); lra). assert (K0 : 0 < / (2 * (1 - beta1))) by (apply inv_pos; lra).
    assert (N : forall t s, 0 <= m t i ^ 2 / w i s).
    { intros t s. unfold Rdiv. apply Rmult_le_pos; [apply pow2_ge_0|].
      destruct (Rle_lt_or_eq_dec _ _ (w_nonneg i s)) as [L|E]; [left; apply inv_pos, L|rewrite <- E, Rinv_0; lra]. }
    apply Rle_trans with (sum_t (fun t => / (2 * (1 - beta1)) * (m t i ^ 2 / w i t)
      + / (2 * (1 - beta1)) * beta1 * (m (pred t) i ^ 2 / w i t)) T).
    { apply sum_t_le. intros t Ht. rewrite <- !m_is_momentum. pose proof (Hb t ltac:(lia)) as B.
      assert (K : 0 < / (2 * (1 - b1 t)) <= / (2 * (1 - beta1))) by (split; [apply inv_pos; lra|apply inv_le; lra]).
      pose proof (N t t) as N1. pose proof (N (pred t) t) as N2.
      set (x := m t i ^ 2 / w i t) in *. set (y := m (pred t) i ^ 2 / w i t) in *.
      replace ((m t i ^ 2 + b1 t * m (pred t) i ^ 2) / w i t / (2 * (1 - b1 t)))
        with (/ (2 * (1 - b1 t)) * (x + b1 t * y)) by (unfold x, y, Rdiv; ring).
      apply Rle_trans with (/ (2 * (1 - beta1)) * (x + beta1 * y)); [|lra].
      assert (0 <= b1 t * y <= beta1 * y) by (split; [apply Rmult_le_pos|apply Rmult_le_compat_r]; lra).
      apply Rmult_le_compat; lra. }
    rewrite sum_t_plus, !sum_t_scal. pose proof (shifted i T) as Sh.
    pose proof (moments (fun t => grad P r t i) (fun t => m t i) (fun t => v t i) b1 beta1 b2 Hb Hb1 Hb2 Hgamma
      eq_refl eq_refl (ams_m i) (ams_v i) (fun t => vhat t i) T HT (v_le_vhat i)) as M. cbv beta in M.
    fold gamma in M. fold (gradient_norm P r T i) in M.
    assert (E : sum_t (fun t => m t i ^ 2 / w i t) T = alpha * sum_t (fun t => m t i ^ 2 / sqrt (INR t) / sqrt (vhat t i)) T).
    { rewrite <- sum_t_scal. apply sum_t_ext. intros t Ht. unfold w, Rdiv. rewrite !Rinv_mult, Rinv_inv. ring. }
    set (X := sum_t (fun t => m t i ^ 2 / w i t) T) in *. set (Y := sum_t (fun t => m (pred t) i ^ 2 / w i t) T) in *.
    assert (X0 : 0 <= X) by (apply sum_t_nonneg; intros; apply N).
    apply Rle_trans with (/ (1 - beta1) * X).
    { replace (/ (1 - beta1)) with (2 * / (2 * (1 - beta1))) by (field; lra). set (k := / (2 * (1 - beta1))) in *.
      assert (k * beta1 * Y <= k * X); [|lra]. rewrite Rmult_assoc. apply Rmult_le_compat_l; [lra|].
      assert (beta1 * Y <= beta1 * X) by (apply Rmult_le_compat_l; lra).
      assert (beta1 * X <= 1 * X) by (apply Rmult_le_compat_r; lra). lra. }
    pose proof (gamma_range b1 beta1 b2 Hb Hb2 Hgamma) as G. fold gamma in G.
    assert (S1 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra).
    rewrite E. replace (alpha * sqrt (1 + ln (INR T)) / ((1 - beta1) * (1 - gamma) * sqrt (1 - b2)) * gradient_norm P r T i)
      with (/ (1 - beta1) * (alpha * (sqrt (1 + ln (INR T)) / ((1 - gamma) * sqrt (1 - b2)) * gradient_norm P r T i)))
      by (field; lra).
    apply Rmult_le_compat_l; [left; apply inv_pos; lra|]. apply Rmult_le_compat_l; lra.
  Qed.

  (** sqrt T / alpha sum_i sqrt vhat_{T,i}, and sum b1_t / eta_{t,i}. *)
  Definition amsgrad_first (T : nat) : R := sum_i (fun i => sqrt (INR T) * sqrt (vhat T i) / alpha) (dim P).
  Definition amsgrad_middle (T : nat) : R := sum_t (fun t => sum_i (fun i => b1 t / eta P r t i) (dim P)) T.
  Lemma middle_eq T : amsgrad_middle T = sum_i (fun i => sum_t (fun t => b1 t * w i t) T) (dim P).
  Proof.
    unfold amsgrad_middle. rewrite <- sum_swap. apply sum_i_ext. intros i Hi. apply sum_t_ext.
    intros [|t] Ht; [lia|]. rewrite eta_is_inverse. unfold Rdiv. rewrite Rinv_inv. reflexivity.
  Qed.
  Lemma first_eq T : (1 <= T)%nat -> sum_i (fun i => rises (w i) T) (dim P) = amsgrad_first T.
  Proof. intros HT. apply sum_i_ext. intros i Hi. apply rises_monotone; [exact HT|]. intros. apply w_rises. Qed.

  Theorem amsgrad_repaired T R_T : (forall t, (1 <= t)%nat -> b1 (S t) <= b1 t) -> (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / (2 * (1 - beta1)) * amsgrad_first T + D ^ 2 / (2 * (1 - beta1)) * amsgrad_middle T + amsgrad_last T.
  Proof.
    intros Hm HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. pose proof (ams_tails T HT).
    pose proof (upper_bound P r u b1 (fun _ => D) beta1 w Hs H1 Hu HD Hb Hb1 ams_momentum ams_w T Hm HT) as U.
    cbv beta in U. rewrite sum_i_scal, sum_i_plus, <- middle_eq, first_eq in U by exact HT. lra.
  Qed.
  Theorem amsgrad_any_beta1 T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D ^ 2 / 2 * amsgrad_first T + D ^ 2 / (1 - beta1) * amsgrad_middle T + amsgrad_last T.
  Proof.
    intros HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. pose proof (ams_tails T HT).
    pose proof (upper_bound_any P r u b1 (fun _ => D) beta1 w Hs H1 Hu HD Hb Hb1 ams_momentum ams_w T HT) as U.
    cbv beta in U. rewrite sum_i_plus, !sum_i_scal, <- middle_eq, first_eq in U by exact HT. lra.
  Qed.
End AMSGrad.
