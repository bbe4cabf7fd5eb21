(** Adam without projection on independent gradients: the mean of a step, lag by lag, and what follows for E x_t. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Expectation.
Open Scope R_scope.

(** An average with factor b, from 0, in closed form. *)
Lemma average_is b (f M : nat -> R) : M O = 0 -> (forall n, M (S n) = b * M n + (1 - b) * f (S n)) ->
  forall n, M n = sum_t (fun j => (1 - b) * b ^ (n - j) * f j) n.
Proof.
  intros M0 MS. induction n as [|n IH]; [exact M0|]. rewrite MS, IH, sum_t_S, Nat.sub_diag, <- sum_t_scal. f_equal; [|simpl; ring].
  apply sum_t_ext. intros j Hj. replace (S n - j)%nat with (S (n - j)) by lia. simpl. ring.
Qed.
Lemma weights_add_up b n : sum_t (fun j => (1 - b) * b ^ (n - j)) n = 1 - b ^ n.
Proof.
  rewrite (average_is b (fun _ => 1) (fun n => 1 - b ^ n)) by (intros; simpl; ring).
  apply sum_t_ext. intros. ring.
Qed.

(** A run without projection. *)
Lemma free_is_the_run lo hi x1 r g n : (forall m, (m <= n)%nat -> lo <= fst (free r x1 g m) <= hi) ->
  iterate (line lo hi x1 g) r (S n) 0%nat = fst (free r x1 g n).
Proof.
  intros H. assert (E : forall m, (m <= n)%nat -> state (line lo hi x1 g) r m 0%nat = free r x1 g m).
  { induction m as [|m IH]; intros Hm; [reflexivity|]. specialize (H (S m) Hm). simpl free in *. simpl state. rewrite IH by lia.
    rewrite clamp_id; [reflexivity|exact H]. }
  unfold iterate. simpl pred. rewrite E by lia. reflexivity.
Qed.
Lemma free_put r x1 g j z n : (n < j)%nat -> free r x1 (put g j z) n = free r x1 g n.
Proof. intros H. induction n as [|n IH]; [reflexivity|]. simpl. rewrite IH, put_other by lia. reflexivity. Qed.
Lemma free_memory a b1 b2 epsilon x1 g n :
  snd (free (adam a b1 b2 epsilon) x1 g n) = (first_moment b1 g n, second_moment b2 g n).
Proof. induction n as [|n IH]; [reflexivity|]. simpl. simpl in IH. rewrite IH. reflexivity. Qed.
Lemma free_step a b1 b2 x1 g n : let x n := fst (free (adam a b1 b2 0) x1 g n) in
  x (S n) = 1 * x n + - a (S n) * (first_moment b1 g (S n) / sqrt (second_moment b2 g (S n))).
Proof.
  intros x. set (s := free (adam a b1 b2 0) x1 g n).
  change (x (S n)) with (fst s - a (S n) / sqrt (second b2 (g (S n)) (snd (snd s)) + 0) * first b1 (S n) (g (S n)) (fst (snd s))).
  unfold s. rewrite free_memory, Rplus_0_r. fold (x n). simpl. unfold Rdiv. ring.
Qed.

Section Means.
  Variables (p C : R).
  Hypothesis Hp : 0 <= p <= 1.
  Let E := expectation p C.

  (** E [m_n / sqrt v_n] is a sum over the lags n - j. *)
  Lemma mean_direction beta1 b2 n : E n (fun g => first_moment (constant beta1) g n / sqrt (second_moment b2 g n)) =
    sum_t (fun j => (1 - beta1) * beta1 ^ (n - j) *
      E n (fun g => g j / sqrt (sum_t (fun i => (1 - b2) * b2 ^ (n - i) * g i ^ 2) n))) n.
  Proof.
    set (d := fun j g => g j / sqrt (sum_t (fun i => (1 - b2) * b2 ^ (n - i) * g i ^ 2) n)).
    unfold E. rewrite (E_ext p C Hp n _ (fun g => sum_t (fun j => (1 - beta1) * beta1 ^ (n - j) * d j g) n)).
    - rewrite (E_sum p C Hp n n (fun j g => (1 - beta1) * beta1 ^ (n - j) * d j g)). apply sum_t_ext. intros j _.
      apply (E_scal p C Hp).
    - intros g. unfold d. rewrite (average_is beta1 g (first_moment (constant beta1) g)) by (intros; reflexivity).
      rewrite (average_is b2 (fun t => g t ^ 2) (second_moment b2 g)) by (intros; reflexivity).
      unfold Rdiv. rewrite Rmult_comm, <- sum_t_scal. apply sum_t_ext. intros. ring.
  Qed.

  Lemma mean_rises a beta1 b2 x1 n : 0 <= a (S n) ->
    E (S n) (fun g => first_moment (constant beta1) g (S n) / sqrt (second_moment b2 g (S n))) <= 0 ->
    let r := adam a (constant beta1) b2 0 in E n (fun g => fst (free r x1 g n)) <= E (S n) (fun g => fst (free r x1 g (S n))).
  Proof.
    intros Ha M r.
    assert (Step : E (S n) (fun g => fst (free r x1 g (S n))) = 1 * E (S n) (fun g => fst (free r x1 g n)) +
      - a (S n) * E (S n) (fun g => first_moment (constant beta1) g (S n) / sqrt (second_moment b2 g (S n)))).
    { unfold E. rewrite <- (E_linear p C (S n) 1 (- a (S n)) (fun g => fst (free r x1 g n))). apply (E_ext p C Hp).
      intros g. apply free_step. }
    rewrite Step. unfold E in *. rewrite (E_S p C Hp n (fun g => fst (free r x1 g n))) by (intros; rewrite free_put by lia; reflexivity).
    set (m := expectation _ _ (S n) _) in *. nra.
  Qed.
End Means.
