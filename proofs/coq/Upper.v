(** From one coordinate to d: the regret of a run is at most the sum of the bounds of its coordinates. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate.
Open Scope R_scope.

(** The momentum m_t of a run: the direction of step t, and 0 before the first. *)
Definition momentum (P : problem) (r : rule) (t i : nat) : R :=
  match t with O => 0 | S _ => snd (fst (update r t (grad P r t i) (snd (state P r (pred t) i)))) end.

(** Rules whose direction is m_t = b1_t m_{t-1} + (1 - b1_t) g_t, which they remember. *)
Definition has_momentum (r : rule) (b1 : nat -> R) : Prop :=
  exists m : memory r -> R, m (nothing r) = 0 /\
  forall t g s, snd (fst (update r t g s)) = first b1 t g (m s) /\ m (snd (update r t g s)) = first b1 t g (m s).

Lemma momentum_S P r b1 t i : has_momentum r b1 ->
  momentum P r (S t) i = b1 (S t) * momentum P r t i + (1 - b1 (S t)) * grad P r (S t) i.
Proof.
  intros (m & H0 & H).
  transitivity (first b1 (S t) (grad P r (S t) i) (m (snd (state P r t i)))); [apply H|].
  unfold first. do 2 f_equal. destruct t as [|t]; [exact H0|].
  transitivity (first b1 (S t) (grad P r (S t) i) (m (snd (state P r t i)))); [apply H|symmetry; apply H].
Qed.

Lemma iterate_S P r t i :
  iterate P r (S (S t)) i =
  clamp (lower P i) (upper P i) (iterate P r (S t) i - eta P r (S t) i * momentum P r (S t) i).
Proof. reflexivity. Qed.

Section Upper.
  Variables (P : problem) (r : rule) (u b1 Dc : nat -> R) (beta1 : R) (w : nat -> nat -> R).
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis Hu : in_set P u.
  Hypothesis HD : forall i, (i < dim P)%nat -> upper P i - lower P i <= Dc i.
  Hypothesis Hb : forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1.
  Hypothesis Hb1 : beta1 < 1.
  Hypothesis Hm : forall t i, momentum P r (S t) i = b1 (S t) * momentum P r t i + (1 - b1 (S t)) * grad P r (S t) i.
  Hypothesis Hw : forall t i, (i < dim P)%nat -> (0 < w i (S t) /\ eta P r (S t) i = / w i (S t))
    \/ (w i (S t) = 0 /\ grad P r (S t) i = 0 /\ momentum P r (S t) i = 0 /\ momentum P r t i = 0).

  (** What the steps themselves cost. *)
  Definition tails (t : nat) : R := sum_i (fun i =>
    (momentum P r t i ^ 2 + b1 t * momentum P r (pred t) i ^ 2) / w i t / (2 * (1 - b1 t))) (dim P).

  Lemma step_of_run t i : (i < dim P)%nat ->
    (0 < w i (S t) /\ iterate P r (S (S t)) i =
       clamp (lower P i) (upper P i) (iterate P r (S t) i - / w i (S t) * momentum P r (S t) i))
    \/ (w i (S t) = 0 /\ grad P r (S t) i = 0 /\ momentum P r (S t) i = 0 /\ momentum P r t i = 0).
  Proof.
    intros Hi. destruct (Hw t i Hi) as [[W E]|H]; [left|right; exact H].
    split; [exact W|]. rewrite iterate_S, E. reflexivity.
  Qed.

  Theorem upper_bound T : (forall t, (1 <= t)%nat -> b1 (S t) <= b1 t) -> (1 <= T)%nat ->
    regret_against P r u T <=
      sum_i (fun i => Dc i ^ 2 / (2 * (1 - beta1)) * (rises (w i) T + sum_t (fun t => b1 t * w i t) T)) (dim P)
    + sum_t tails T.
  Proof.
    intros Hmono HT. eapply Rle_trans; [apply linearised; assumption|].
    unfold tails. rewrite <- sum_swap, <- sum_i_plus. apply sum_i_le. intros i Hi.
    pose proof (coordinate_bound (lower P i) (upper P i) (u i) (Dc i) beta1 (fun t => iterate P r t i)
      (fun t => grad P r t i) (fun t => momentum P r t i) (w i) b1 (Hu i Hi) (HD i Hi)
      (fun t _ => iterate_in P r t H1 i Hi) (fun t => Hm t i) (fun t => step_of_run t i Hi) Hb Hb1 T Hmono HT) as C.
    cbv beta in C. rewrite Rmult_plus_distr_l. exact C.
  Qed.

  Theorem upper_bound_any T : (1 <= T)%nat ->
    regret_against P r u T <=
      sum_i (fun i => Dc i ^ 2 / 2 * rises (w i) T + Dc i ^ 2 / (1 - beta1) * sum_t (fun t => b1 t * w i t) T) (dim P)
    + sum_t tails T.
  Proof.
    intros HT. eapply Rle_trans; [apply linearised; assumption|].
    unfold tails. rewrite <- sum_swap, <- sum_i_plus. apply sum_i_le. intros i Hi.
    exact (coordinate_bound_any (lower P i) (upper P i) (u i) (Dc i) beta1 (fun t => iterate P r t i)
      (fun t => grad P r t i) (fun t => momentum P r t i) (w i) b1 (Hu i Hi) (HD i Hi)
      (fun t _ => iterate_in P r t H1 i Hi) (fun t => Hm t i) (fun t => step_of_run t i Hi) Hb Hb1 T HT).
  Qed.
End Upper.
