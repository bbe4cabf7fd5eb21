(** Expectations over finitely many independent gradients, C with probability p and -1 otherwise: linear, monotone, and one
    gradient can be averaged over first.  From that the mean of one lag's part of a step of Adam:
      E [g_j / sqrt (sum_i y_i g_i^2)] <= p / sqrt y_j - (1 - p) / a,    a^2 = E g^2, the weights y adding up to at most 1,
    as the large gradient alone makes the root at least sqrt y_j C, and 1 / sqrt lies above its tangent at a^2 (Jensen). *)
From Coq Require Import Reals Lra Lia Psatz Arith FunctionalExtensionality.
From Regret Require Import Definitions Sums.
Open Scope R_scope.

Lemma put_same g j z : put g j z j = z. Proof. unfold put. rewrite Nat.eqb_refl. reflexivity. Qed.
Lemma put_other g j z t : t <> j -> put g j z t = g t.
Proof. intros. unfold put. destruct (Nat.eqb_spec t j); [contradiction|reflexivity]. Qed.
Lemma put_twice g j y z : put (put g j y) j z = put g j z.
Proof. extensionality t. unfold put. destruct (Nat.eqb t j); reflexivity. Qed.
Lemma put_swap g i j y z : i <> j -> put (put g i y) j z = put (put g j z) i y.
Proof. intros. extensionality t. unfold put. destruct (Nat.eqb_spec t j), (Nat.eqb_spec t i); congruence. Qed.

Section Expectation.
  Variables (p C : R).
  Hypothesis Hp : 0 <= p <= 1.
  Let E := expectation p C.

  Lemma E_le n : forall f h, (forall g, f g <= h g) -> E n f <= E n h.
  Proof.
    unfold E. induction n as [|n IH]; intros f h H; simpl; [apply H|].
    apply Rplus_le_compat; apply Rmult_le_compat_l; try lra; apply IH; intros; apply H.
  Qed.
  Lemma E_ext n f h : (forall g, f g = h g) -> E n f = E n h.
  Proof. intros H. apply Rle_antisym; apply E_le; intros g; rewrite H; lra. Qed.
  Lemma E_linear n x y : forall f h, E n (fun g => x * f g + y * h g) = x * E n f + y * E n h.
  Proof. unfold E. induction n as [|n IH]; intros f h; simpl; [ring|]. rewrite !IH. ring. Qed.
  Lemma E_const n x : E n (fun _ => x) = x.
  Proof. unfold E. induction n as [|n IH]; simpl; [reflexivity|]. rewrite IH. ring. Qed.
  Lemma E_scal n x f : E n (fun g => x * f g) = x * E n f.
  Proof. rewrite (E_ext n _ (fun g => x * f g + 0 * f g)) by (intros; ring). rewrite E_linear. ring. Qed.
  Lemma E_sum n m : forall F, E n (fun g => sum_t (fun i => F i g) m) = sum_t (fun i => E n (F i)) m.
  Proof.
    intros F. induction m as [|m IH]; [simpl; apply E_const|]. rewrite sum_t_S, <- IH.
    rewrite (E_ext n _ (fun g => 1 * sum_t (fun i => F i g) m + 1 * F (S m) g)) by (intros; simpl; ring). rewrite E_linear. ring.
  Qed.

  (** What does not look at g_{n+1} has the same mean over n and over n + 1 gradients. *)
  Lemma E_S n f : (forall g z, f (put g (S n) z) = f g) -> E (S n) f = E n f.
  Proof.
    intros H. change (p * E n (fun g => f (put g (S n) C)) + (1 - p) * E n (fun g => f (put g (S n) (-1))) = E n f).
    rewrite (E_ext n (fun g => f (put g (S n) C)) f), (E_ext n (fun g => f (put g (S n) (-1))) f) by (intros; apply H). ring.
  Qed.

  (** g_j is averaged over first. *)
  Lemma E_first n j : (1 <= j <= n)%nat -> forall f, E n f = E n (fun g => p * f (put g j C) + (1 - p) * f (put g j (-1))).
  Proof.
    induction n as [|n IH]; intros Hj f; [lia|].
    assert (Step : forall h, E (S n) h = p * E n (fun g => h (put g (S n) C)) + (1 - p) * E n (fun g => h (put g (S n) (-1)))) by reflexivity.
    rewrite !Step. destruct (Nat.eq_dec j (S n)) as [->|N].
    - set (h := fun g => p * f (put g (S n) C) + (1 - p) * f (put g (S n) (-1))).
      rewrite !(E_ext n (fun g => p * f (put (put g (S n) _) (S n) C) + _) h) by (intros; rewrite !put_twice; reflexivity).
      unfold h. rewrite E_linear. ring.
    - rewrite (IH ltac:(lia) (fun g => f (put g (S n) C))), (IH ltac:(lia) (fun g => f (put g (S n) (-1)))).
      f_equal; f_equal; apply E_ext; intros g; rewrite !(put_swap g j (S n)) by exact N; reflexivity.
  Qed.
  Lemma E_square n j : (1 <= j <= n)%nat -> E n (fun g => g j ^ 2) = 1 - p + p * C ^ 2.
  Proof.
    intros Hj. rewrite (E_first n j Hj). rewrite <- (E_const n (1 - p + p * C ^ 2)). apply E_ext.
    intros g. rewrite !put_same. ring.
  Qed.

  (** ** One lag *)

  Lemma sum_only j n z : (1 <= j <= n)%nat -> sum_t (fun i => if Nat.eqb i j then z else 0) n = z.
  Proof.
    assert (Z : forall m, (m < j)%nat -> sum_t (fun i => if Nat.eqb i j then z else 0) m = 0).
    { induction m as [|m IH]; intros Hm; [reflexivity|]. rewrite sum_t_S, IH by lia.
      destruct (Nat.eqb_spec (S m) j); [lia|ring]. }
    induction n as [|n IH]; intros Hj; [lia|]. rewrite sum_t_S. destruct (Nat.eqb_spec (S n) j) as [<-|N].
    - rewrite Z by lia. ring.
    - rewrite IH by lia. ring.
  Qed.
  Definition others (y : nat -> R) (j n : nat) (g : nat -> R) : R := sum_t (fun i => if Nat.eqb i j then 0 else y i * g i ^ 2) n.
  Lemma split_off y j n g z : (1 <= j <= n)%nat -> sum_t (fun i => y i * put g j z i ^ 2) n = y j * z ^ 2 + others y j n g.
  Proof.
    intros Hj. unfold others. rewrite <- (sum_only j n (y j * z ^ 2) Hj), <- sum_t_plus. apply sum_t_ext. intros i _.
    unfold put. destruct (Nat.eqb_spec i j) as [->|N]; ring.
  Qed.
  Lemma others_nonneg y j n g : (forall i, 0 <= y i) -> 0 <= others y j n g.
  Proof.
    intros Hy. apply sum_t_nonneg. intros i _. destruct (Nat.eqb i j); [lra|].
    apply Rmult_le_pos; [apply Hy|apply pow2_ge_0].
  Qed.
  Lemma others_mean y j n : (1 <= j <= n)%nat -> E n (others y j n) = (1 - p + p * C ^ 2) * (sum_t y n - y j).
  Proof.
    intros Hj. unfold others. rewrite E_sum.
    rewrite (sum_t_ext _ (fun i => (1 - p + p * C ^ 2) * (y i + (if Nat.eqb i j then - y j else 0)))).
    - rewrite sum_t_scal, sum_t_plus, (sum_only j n) by exact Hj. ring.
    - intros i Hi. destruct (Nat.eqb_spec i j) as [->|N]; [rewrite E_const; ring|].
      rewrite E_scal, E_square by exact Hi. ring.
  Qed.

  Lemma tangent a u : 0 < a -> 0 < u -> / a - (u - a ^ 2) / (2 * a ^ 3) <= / sqrt u.
  Proof.
    intros Ha Hu. pose proof (sqrt_lt_R0 u Hu) as S0. rewrite <- (pow2_sqrt u) at 1 by lra. set (s := sqrt u) in *.
    apply Rminus_le. replace (/ a - (s ^ 2 - a ^ 2) / (2 * a ^ 3) - / s) with (- ((s - a) ^ 2 * ((s + 2 * a) * / (2 * a ^ 3 * s)))) by (field; lra).
    pose proof (pow2_ge_0 (s - a)). assert (0 < 2 * a ^ 3 * s) by (repeat apply Rmult_lt_0_compat; lra || apply pow_lt; lra).
    assert (0 <= (s + 2 * a) * / (2 * a ^ 3 * s)) by (apply Rmult_le_pos; [lra|left; apply inv_pos; assumption]).
    assert (0 <= (s - a) ^ 2 * ((s + 2 * a) * / (2 * a ^ 3 * s))) by (apply Rmult_le_pos; assumption). lra.
  Qed.
  Lemma large y V : 0 < y -> 0 < C -> 0 <= V -> C / sqrt (y * C ^ 2 + V) <= / sqrt y.
  Proof.
    intros Hy HC HV. pose proof (sqrt_lt_R0 y Hy) as S0. assert (Q : sqrt y * C <= sqrt (y * C ^ 2 + V)).
    { apply le_sqrt; [apply Rmult_le_pos; lra|].
      replace (sqrt y * C * (sqrt y * C)) with (sqrt y * sqrt y * C ^ 2) by ring. rewrite sqrt_sqrt; lra. }
    assert (0 < sqrt y * C) by (apply Rmult_lt_0_compat; lra).
    replace (/ sqrt y) with (C * / (sqrt y * C)) by (field; lra). apply Rmult_le_compat_l; [lra|apply inv_le; lra].
  Qed.

  Theorem one_lag y j n a : (1 <= j <= n)%nat -> (forall i, 0 <= y i) -> 0 < y j -> sum_t y n <= 1 -> 1 <= C -> 0 < a ->
    a ^ 2 = 1 - p + p * C ^ 2 -> E n (fun g => g j / sqrt (sum_t (fun i => y i * g i ^ 2) n)) <= p / sqrt (y j) - (1 - p) / a.
  Proof.
    intros Hj Hy Hyj H1 HC Ha Ea. rewrite (E_first n j Hj).
    assert (A1 : 1 <= a ^ 2).
    { assert (0 <= p * (C ^ 2 - 1)) by (apply Rmult_le_pos; nra). lra. }
    assert (A3 : 0 < 2 * a ^ 3) by (pose proof (pow_lt a 3 Ha); lra).
    set (k := / (2 * a ^ 3)). assert (K : 0 < k) by (apply inv_pos, A3).
    apply Rle_trans with (E n (fun g => (1 - p) * k * others y j n g + 1 * (p / sqrt (y j) - (1 - p) * (/ a - (y j - a ^ 2) * k)))).
    - apply E_le. intros g. rewrite !put_same, !split_off by exact Hj. pose proof (others_nonneg y j n g Hy) as V0.
      set (V := others y j n g) in *. pose proof (large (y j) V Hyj ltac:(lra) V0) as Up.
      pose proof (tangent a (y j * (-1) ^ 2 + V) Ha ltac:(lra)) as Down.
      replace ((y j * (-1) ^ 2 + V - a ^ 2) / (2 * a ^ 3)) with ((y j + V - a ^ 2) * k) in Down by (unfold k, Rdiv; ring).
      assert (P1 : p * (C / sqrt (y j * C ^ 2 + V)) <= p * / sqrt (y j)) by (apply Rmult_le_compat_l; lra).
      assert (P2 : (1 - p) * (/ a - (y j + V - a ^ 2) * k) <= (1 - p) * / sqrt (y j * (-1) ^ 2 + V)) by (apply Rmult_le_compat_l; lra).
      unfold Rdiv in *. lra.
    - rewrite E_linear, E_const, (others_mean y j n Hj), <- Ea. unfold Rdiv.
      assert (Q : 0 <= (1 - p) * k * (a ^ 2 * (1 - (sum_t y n)) + (a ^ 2 - 1) * y j)).
      { apply Rmult_le_pos; [apply Rmult_le_pos; lra|]. apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra. }
      lra.
  Qed.
End Expectation.
