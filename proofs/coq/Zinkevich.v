(** Zinkevich (2003), Theorem 1: online gradient descent with alpha / sqrt t. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper.
Open Scope R_scope.

(** Rules without momentum: the direction is the gradient. *)
Definition plain (r : rule) : Prop := forall t g s, snd (fst (update r t g s)) = g.
Lemma plain_momentum P r t i : plain r ->
  momentum P r (S t) i = constant 0 (S t) * momentum P r t i + (1 - constant 0 (S t)) * grad P r (S t) i.
Proof. intros H. unfold constant. rewrite Rmult_0_l, Rminus_0_r, Rmult_1_l, Rplus_0_l. apply H. Qed.

Section Zinkevich.
  Variables (P : problem) (alpha : R).
  Hypothesis Ha : 0 < alpha.
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Let r := sgd (inverse_sqrt alpha).
  Let D2squared := sum_i (fun i => (upper P i - lower P i) ^ 2) (dim P).   (* the squared diameter of F *)
  Let w (i t : nat) : R := sqrt (INR t) / alpha.

  Lemma sgd_w t i : (i < dim P)%nat -> (0 < w i (S t) /\ eta P r (S t) i = / w i (S t))
    \/ (w i (S t) = 0 /\ grad P r (S t) i = 0 /\ momentum P r (S t) i = 0 /\ momentum P r t i = 0).
  Proof.
    intros _. left. pose proof (sqrt_S_pos t). unfold w. split; [apply Rdiv_lt_0_compat; lra|].
    change (alpha / sqrt (INR (S t)) = / (sqrt (INR (S t)) / alpha)). field. lra.
  Qed.

  Lemma sgd_tails t : (1 <= t)%nat ->
    tails P r (constant 0) w t = alpha / 2 * (sum_i (fun i => grad P r t i ^ 2) (dim P) / sqrt (INR t)).
  Proof.
    intros Ht. destruct t as [|t]; [lia|]. pose proof (sqrt_S_pos t).
    unfold tails, w, constant, Rdiv at 5. rewrite (Rmult_comm (sum_i _ _)), <- Rmult_assoc, <- sum_i_scal.
    apply sum_i_ext. intros i Hi.
    replace (momentum P r (S t) i) with (grad P r (S t) i) by reflexivity. field. lra.
  Qed.

  (** R_T <= D_2^2 sqrt T / (2 alpha) + (alpha / 2) sum |g_t|^2 / sqrt t. *)
  Theorem zinkevich2003_a_posteriori T R_T : (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D2squared * sqrt (INR T) / (2 * alpha)
         + alpha / 2 * sum_t (fun t => sum_i (fun i => grad P r t i ^ 2) (dim P) / sqrt (INR t)) T.
  Proof.
    intros HT HR. apply (regret_le P r T R_T _ HR). intros u Hu. eapply Rle_trans.
    - apply (upper_bound P r u (constant 0) (fun i => upper P i - lower P i) 0 w); try assumption.
      + intros i Hi. lra.
      + unfold constant. intros; lra.
      + lra.
      + intros t i. apply plain_momentum. intros ? ? ?. reflexivity.
      + apply sgd_w.
      + unfold constant. intros; lra.
    - rewrite <- sum_t_scal, (sum_t_ext (tails P r (constant 0) w) _ T) by (intros t Ht; apply sgd_tails; lia).
      apply Rplus_le_compat_r. right.
      replace (D2squared * sqrt (INR T) / (2 * alpha))
        with (sum_i (fun i => sqrt (INR T) / (2 * alpha) * (upper P i - lower P i) ^ 2) (dim P))
        by (rewrite sum_i_scal; unfold D2squared; field; lra).
      apply sum_i_ext. intros i Hi.
      rewrite rises_monotone; [|exact HT|].
      + rewrite (sum_t_ext _ (fun _ => 0)) by (intros; unfold constant; ring). rewrite sum_t_const. unfold w. field. lra.
      + intros t Ht. unfold w, Rdiv. apply Rmult_le_compat_r; [left; apply inv_pos; exact Ha|apply sqrt_INR_le; lia].
  Qed.

  (** R_T <= D_2^2 sqrt T / (2 alpha) + alpha G_2^2 (sqrt T - 1/2). *)
  Theorem zinkevich2003_theorem1 G2 T R_T : gradients P G2 -> (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= D2squared * sqrt (INR T) / (2 * alpha) + alpha * G2 ^ 2 * (sqrt (INR T) - 1 / 2).
  Proof.
    intros HG HT HR. eapply Rle_trans; [apply zinkevich2003_a_posteriori; eassumption|]. apply Rplus_le_compat_l.
    apply Rle_trans with (alpha / 2 * sum_t (fun t => G2 ^ 2 * / sqrt (INR t)) T).
    - apply Rmult_le_compat_l; [lra|]. apply sum_t_le. intros t Ht. apply Rmult_le_compat_r.
      + left. apply inv_pos, sqrt_INR_pos. lia.
      + apply HG; [lia|]. apply iterate_in, H1.
    - rewrite sum_t_scal. pose proof (sum_inv_sqrt T HT). pose proof (pow2_ge_0 G2).
      assert (0 <= alpha / 2 * G2 ^ 2) by (apply Rmult_le_pos; lra). nra.
  Qed.
End Zinkevich.
