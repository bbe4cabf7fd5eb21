(** Finite sums, sums of 1/sqrt t, and small facts of real arithmetic that every file uses. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions.
Open Scope R_scope.

(** ** Sums *)

Lemma sum_t_S f T : sum_t f (S T) = sum_t f T + f (S T). Proof. reflexivity. Qed.
Lemma sum_i_S f d : sum_i f (S d) = sum_i f d + f d. Proof. reflexivity. Qed.

Lemma sum_t_le f g T : (forall t, (1 <= t <= T)%nat -> f t <= g t) -> sum_t f T <= sum_t g T.
Proof. induction T as [|T IH]; intros H; simpl; [lra|]. apply Rplus_le_compat; [apply IH; intros|]; apply H; lia. Qed.
Lemma sum_i_le f g d : (forall i, (i < d)%nat -> f i <= g i) -> sum_i f d <= sum_i g d.
Proof. induction d as [|d IH]; intros H; simpl; [lra|]. apply Rplus_le_compat; [apply IH; intros|]; apply H; lia. Qed.
Lemma sum_t_ext f g T : (forall t, (1 <= t <= T)%nat -> f t = g t) -> sum_t f T = sum_t g T.
Proof. intros H. apply Rle_antisym; apply sum_t_le; intros; rewrite H by assumption; lra. Qed.
Lemma sum_i_ext f g d : (forall i, (i < d)%nat -> f i = g i) -> sum_i f d = sum_i g d.
Proof. intros H. apply Rle_antisym; apply sum_i_le; intros; rewrite H by assumption; lra. Qed.
Lemma sum_t_plus f g T : sum_t (fun t => f t + g t) T = sum_t f T + sum_t g T.
Proof. induction T as [|T IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_i_plus f g d : sum_i (fun i => f i + g i) d = sum_i f d + sum_i g d.
Proof. induction d as [|d IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_t_scal c f T : sum_t (fun t => c * f t) T = c * sum_t f T.
Proof. induction T as [|T IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_i_scal c f d : sum_i (fun i => c * f i) d = c * sum_i f d.
Proof. induction d as [|d IH]; simpl; [|rewrite IH]; ring. Qed.
Lemma sum_i_const c d : sum_i (fun _ => c) d = INR d * c.
Proof. induction d as [|d IH]; [simpl; ring|]. rewrite S_INR. simpl sum_i. rewrite IH. ring. Qed.
Lemma sum_t_const c T : sum_t (fun _ => c) T = INR T * c.
Proof. induction T as [|T IH]; [simpl; ring|]. rewrite S_INR. simpl sum_t. rewrite IH. ring. Qed.
Lemma sum_t_nonneg f T : (forall t, (1 <= t <= T)%nat -> 0 <= f t) -> 0 <= sum_t f T.
Proof. intros H. replace 0 with (sum_t (fun _ => 0) T) by (rewrite sum_t_const; ring). apply sum_t_le, H. Qed.
Lemma sum_i_nonneg f d : (forall i, (i < d)%nat -> 0 <= f i) -> 0 <= sum_i f d.
Proof. intros H. replace 0 with (sum_i (fun _ => 0) d) by (rewrite sum_i_const; ring). apply sum_i_le, H. Qed.
Lemma sum_swap F T d : sum_i (fun i => sum_t (fun t => F t i) T) d = sum_t (fun t => sum_i (fun i => F t i) d) T.
Proof.
  induction T as [|T IH]; simpl.
  - rewrite sum_i_const. ring.
  - rewrite sum_i_plus, IH. reflexivity.
Qed.
Lemma sum_t_add f m n : sum_t f (m + n) = sum_t f m + sum_t (fun t => f (m + t)%nat) n.
Proof.
  induction n as [|n IH]; [rewrite Nat.add_0_r; simpl; ring|].
  replace (m + S n)%nat with (S (m + n)) by lia. simpl sum_t. rewrite IH.
  replace (S (m + n)) with (m + S n)%nat by lia. ring.
Qed.
Lemma sum_t_abs f T B : (forall t, (1 <= t <= T)%nat -> Rabs (f t) <= B) -> Rabs (sum_t f T) <= INR T * B.
Proof.
  intros H. induction T as [|T IH]; [simpl; rewrite Rabs_R0; lra|].
  rewrite S_INR. simpl sum_t. eapply Rle_trans; [apply Rabs_triang|].
  specialize (IH ltac:(intros; apply H; lia)). specialize (H (S T) ltac:(lia)). lra.
Qed.

(** ** Square roots *)

Lemma sqrt_S_pos n : 0 < sqrt (INR (S n)).
Proof. apply sqrt_lt_R0, lt_0_INR. lia. Qed.
Lemma sqrt_INR_pos t : (1 <= t)%nat -> 0 < sqrt (INR t).
Proof. intros. apply sqrt_lt_R0, lt_0_INR. lia. Qed.
Lemma sqrt_INR_le s t : (s <= t)%nat -> sqrt (INR s) <= sqrt (INR t).
Proof. intros. apply sqrt_le_1_alt, le_INR. assumption. Qed.
Lemma one_le_sqrt_INR t : (1 <= t)%nat -> 1 <= sqrt (INR t).
Proof. intros H. rewrite <- sqrt_1. apply (sqrt_INR_le 1). exact H. Qed.

(** Enclosures of square roots without interval arithmetic, whose library brings axioms of its own. *)
Lemma sqrt_below a x : 0 <= x -> 0 <= a -> x < a * a -> sqrt x < a.
Proof. intros. rewrite <- (sqrt_square a) by lra. apply sqrt_lt_1_alt. lra. Qed.
Lemma sqrt_above a x : 0 <= a -> a * a < x -> a < sqrt x.
Proof. intros. rewrite <- (sqrt_square a) by lra. apply sqrt_lt_1_alt. nra. Qed.
Lemma le_sqrt a x : 0 <= a -> a * a <= x -> a <= sqrt x.
Proof. intros. rewrite <- (sqrt_square a) by lra. apply sqrt_le_1_alt. lra. Qed.
Lemma sqrt_le a x : 0 <= a -> x <= a * a -> sqrt x <= a.
Proof. intros. rewrite <- (sqrt_square a) by lra. apply sqrt_le_1_alt. lra. Qed.

Lemma inv_le a b : 0 < a -> a <= b -> / b <= / a.
Proof. intros. apply Rinv_le_contravar; assumption. Qed.
Lemma inv_pos a : 0 < a -> 0 < / a.
Proof. apply Rinv_0_lt_compat. Qed.

(** 1/sqrt (t+1) <= 2 (sqrt (t+1) - sqrt t), hence 1/sqrt 1 + ... + 1/sqrt T <= 2 sqrt T - 1. *)
Lemma inv_sqrt_step n : / sqrt (INR (S (S n))) <= 2 * (sqrt (INR (S (S n))) - sqrt (INR (S n))).
Proof.
  pose proof (sqrt_S_pos n) as H1. pose proof (sqrt_S_pos (S n)) as H2.
  set (a := sqrt (INR (S n))) in *. set (b := sqrt (INR (S (S n)))) in *.
  assert (E : b * b = a * a + 1).
  { unfold a, b. rewrite !sqrt_sqrt by (apply pos_INR). apply S_INR. }
  apply Rmult_le_reg_r with b; [lra|]. rewrite Rinv_l by lra. nra.
Qed.
Lemma sum_inv_sqrt T : (1 <= T)%nat -> sum_t (fun t => / sqrt (INR t)) T <= 2 * sqrt (INR T) - 1.
Proof.
  induction T as [|[|T] IH]; intros H; [lia| |].
  - simpl. rewrite sqrt_1. lra.
  - change (sum_t (fun t => / sqrt (INR t)) (S (S T)))
      with (sum_t (fun t => / sqrt (INR t)) (S T) + / sqrt (INR (S (S T)))).
    pose proof (inv_sqrt_step T). specialize (IH ltac:(lia)). lra.
Qed.

(** ** Natural numbers grow beyond every real *)

Lemma INR_unbounded a : exists n, a < INR n.
Proof.
  destruct (archimed a) as [H _]. exists (Z.to_nat (up a)). rewrite INR_IZR_INZ.
  apply Rlt_le_trans with (IZR (up a)); [lra|]. apply IZR_le. lia.
Qed.
Lemma inv_sqrt_small eps : 0 < eps -> exists N, forall t, (N <= t)%nat -> (1 <= t)%nat -> / sqrt (INR t) <= eps.
Proof.
  intros He. destruct (INR_unbounded (/ eps * / eps)) as [N HN]. exists N. intros t Ht H1.
  pose proof (inv_pos eps He) as I. rewrite <- (Rinv_inv eps). apply inv_le; [exact I|].
  apply le_sqrt; [lra|]. apply le_INR in Ht. lra.
Qed.
Lemma pow_small b eps : 0 <= b < 1 -> 0 < eps -> exists N, forall n, (N <= n)%nat -> b ^ n <= eps.
Proof.
  intros Hb He. destruct (pow_lt_1_zero b ltac:(rewrite Rabs_pos_eq; lra) eps He) as [N HN].
  exists N. intros n Hn. specialize (HN n ltac:(lia)). pose proof (Rle_abs (b ^ n)). lra.
Qed.
