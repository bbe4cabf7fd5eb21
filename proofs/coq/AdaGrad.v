(** Duchi, Hazan and Singer (2011), Theorem 5: AdaGrad on a box. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Zinkevich.
Open Scope R_scope.

(** |g_{1:T,i}|_2 = sqrt (g_{1,i}^2 + ... + g_{T,i}^2) *)
Definition gradient_norm (P : problem) (r : rule) (T i : nat) : R := sqrt (sum_t (fun t => grad P r t i ^ 2) T).

(** g_1^2 / sqrt S_1 + ... + g_T^2 / sqrt S_T <= 2 sqrt S_T with S_t = g_1^2 + ... + g_t^2. *)
Lemma sum_over_root (g : nat -> R) T :
  sum_t (fun t => g t ^ 2 / sqrt (sum_t (fun s => g s ^ 2) t)) T <= 2 * sqrt (sum_t (fun s => g s ^ 2) T).
Proof.
  induction T as [|T IH]; [simpl; rewrite sqrt_0; lra|]. rewrite sum_t_S.
  set (S0 := sum_t (fun s => g s ^ 2) T) in *. rewrite (sum_t_S (fun s => g s ^ 2)). fold S0.
  assert (P0 : 0 <= S0) by (apply sum_t_nonneg; intros; apply pow2_ge_0).
  assert (Q0 : 0 <= g (S T) ^ 2) by apply pow2_ge_0. set (q := g (S T) ^ 2) in *.
  destruct (Req_dec q 0) as [->|N]; [unfold Rdiv; rewrite Rmult_0_l, !Rplus_0_r; exact IH|].
  assert (B0 : 0 < sqrt (S0 + q)) by (apply sqrt_lt_R0; lra).
  assert (EB : sqrt (S0 + q) * sqrt (S0 + q) = S0 + q) by (apply sqrt_sqrt; lra).
  assert (EA : sqrt S0 * sqrt S0 = S0) by (apply sqrt_sqrt; lra). pose proof (sqrt_pos S0) as A0.
  set (a := sqrt S0) in *. set (b := sqrt (S0 + q)) in *.
  assert (q / b <= 2 * (b - a)); [|lra].
  apply Rmult_le_reg_r with b; [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.

Section AdaGrad.
  Variables (P : problem) (alpha D : R).
  Hypothesis Ha : 0 < alpha.
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis HD : diameter P D.
  Let r := adagrad alpha.
  Let w (i t : nat) : R := gradient_norm P r t i / alpha.

  Lemma memory_is_sum t i : snd (state P r t i) = sum_t (fun t => grad P r t i ^ 2) t.
  Proof.
    induction t as [|t IH]; [reflexivity|]. rewrite sum_t_S, <- IH. reflexivity.
  Qed.
  Lemma squares_nonneg t i : 0 <= sum_t (fun t => grad P r t i ^ 2) t.
  Proof. apply sum_t_nonneg. intros. apply pow2_ge_0. Qed.
  Lemma no_squares t i : sum_t (fun t => grad P r t i ^ 2) t = 0 -> forall s, (1 <= s <= t)%nat -> grad P r s i = 0.
  Proof.
    induction t as [|t IH]; intros E s Hs1; [lia|]. rewrite sum_t_S in E.
    pose proof (squares_nonneg t i). pose proof (pow2_ge_0 (grad P r (S t) i)).
    destruct (Nat.eq_dec s (S t)) as [->|N]; [|apply IH; [lra|lia]].
    assert (Z : grad P r (S t) i ^ 2 = 0) by lra. nra.
  Qed.

  Lemma adagrad_w t i : (i < dim P)%nat -> (0 < w i (S t) /\ eta P r (S t) i = / w i (S t))
    \/ (w i (S t) = 0 /\ grad P r (S t) i = 0 /\ momentum P r (S t) i = 0 /\ momentum P r t i = 0).
  Proof.
    intros _. unfold w, gradient_norm.
    assert (E : eta P r (S t) i = alpha / sqrt (sum_t (fun t => grad P r t i ^ 2) (S t))).
    { rewrite sum_t_S, <- memory_is_sum. reflexivity. }
    rewrite E. destruct (Rle_lt_or_eq_dec _ _ (squares_nonneg (S t) i)) as [L|Z].
    - left. assert (0 < sqrt (sum_t (fun t => grad P r t i ^ 2) (S t))) by (apply sqrt_lt_R0; exact L).
      split; [apply Rdiv_lt_0_compat; lra|field; lra].
    - right. rewrite <- Z, sqrt_0. pose proof (no_squares (S t) i (eq_sym Z)) as N.
      split; [unfold Rdiv; ring|]. split; [apply N; lia|].
      split; [exact (N (S t) ltac:(lia))|]. destruct t as [|t]; [reflexivity|exact (N (S t) ltac:(lia))].
  Qed.

  Lemma adagrad_tails T : sum_t (tails P r (constant 0) w) T <= sum_i (fun i => alpha * gradient_norm P r T i) (dim P).
  Proof.
    unfold tails. rewrite <- sum_swap. apply sum_i_le. intros i Hi.
    pose proof (sum_over_root (fun t => grad P r t i) T) as Q. cbv beta in Q. fold (gradient_norm P r T i) in Q.
    apply Rle_trans with (alpha / 2 * sum_t (fun t => grad P r t i ^ 2 /
      sqrt (sum_t (fun s => grad P r s i ^ 2) t)) T).
    - rewrite <- sum_t_scal. apply sum_t_le. intros [|t] Ht; [lia|]. unfold w, gradient_norm, constant.
      replace (momentum P r (S t) i) with (grad P r (S t) i) by reflexivity.
      set (q := sqrt _). right. unfold Rdiv. rewrite (Rinv_mult q), Rinv_inv.
      replace (2 * (1 - 0)) with 2 by ring. ring.
    - replace (alpha * gradient_norm P r T i) with (alpha / 2 * (2 * gradient_norm P r T i)) by field.
      apply Rmult_le_compat_l; [lra|exact Q].
  Qed.

  (** R_T <= (D^2 / (2 alpha) + alpha) sum_i |g_{1:T,i}|_2 *)
  Theorem duchi2011_theorem5 T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= (D ^ 2 / (2 * alpha) + alpha) * sum_i (gradient_norm P r T) (dim P).
  Proof.
    intros HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. eapply Rle_trans.
    - apply (upper_bound P r u (constant 0) (fun _ => D) 0 w); try assumption.
      + unfold constant. intros; lra.
      + lra.
      + intros t i. apply plain_momentum. intros ? ? ?. reflexivity.
      + apply adagrad_w.
      + unfold constant. intros; lra.
    - eapply Rle_trans; [apply Rplus_le_compat_l, adagrad_tails|]. rewrite <- sum_i_plus, <- sum_i_scal.
      right. apply sum_i_ext. intros i Hi.
      rewrite rises_monotone; [|exact HT|].
      + rewrite (sum_t_ext _ (fun _ => 0)) by (intros; unfold constant; ring). rewrite sum_t_const.
        unfold w. field. lra.
      + intros t Ht. unfold w, Rdiv. apply Rmult_le_compat_r; [left; apply inv_pos; exact Ha|].
        apply sqrt_le_1_alt. rewrite sum_t_S. pose proof (pow2_ge_0 (grad P r (S t) i)). lra.
  Qed.
End AdaGrad.
