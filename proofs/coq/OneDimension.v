(** Runs on f_t(x) = c_t x in one dimension: the gradients are c_t whatever the point, and the moments are sequences. *)
From Coq Require Import Reals Lra Lia.
From Regret Require Import Definitions Sums Runs.
Open Scope R_scope.

(** m_t and v_t of the gradients c. *)
Fixpoint first_moment (b1 : nat -> R) (c : nat -> R) (t : nat) : R :=
  match t with O => 0 | S k => first b1 (S k) (c (S k)) (first_moment b1 c k) end.
Fixpoint second_moment (b2 : R) (c : nat -> R) (t : nat) : R :=
  match t with O => 0 | S k => second b2 (c (S k)) (second_moment b2 c k) end.

Section OneDimension.
  Variables (lo hi x1 : R) (c : nat -> R).
  Hypothesis Hx : lo <= x1 <= hi.
  Let P := line lo hi x1 c.

  Lemma line_step r t : iterate P r (S (S t)) 0%nat =
    clamp lo hi (iterate P r (S t) 0%nat - eta P r (S t) 0 * snd (fst (update r (S t) (c (S t)) (snd (state P r t 0%nat))))).
  Proof. reflexivity. Qed.
  Lemma line_in r t : lo <= iterate P r t 0%nat <= hi.
  Proof. exact (iterate_in P r t (line_start lo hi x1 c Hx) 0%nat (le_n 1)). Qed.

  Section Adam.
    Variables (alpha b1 : nat -> R) (b2 epsilon : R).
    Let r := adam alpha b1 b2 epsilon.
    Lemma adam_memory t : snd (state P r t 0%nat) = (first_moment b1 c t, second_moment b2 c t).
    Proof.
      induction t as [|t IH]; [reflexivity|].
      change (snd (state P r (S t) 0%nat)) with (first b1 (S t) (c (S t)) (fst (snd (state P r t 0%nat))),
        second b2 (c (S t)) (snd (snd (state P r t 0%nat)))). rewrite IH. reflexivity.
    Qed.
    (** x_{t+1} = clamp (x_t - alpha_t / sqrt (v_t + epsilon) * m_t) *)
    Lemma adam_step t : iterate P r (S (S t)) 0%nat = clamp lo hi (iterate P r (S t) 0%nat -
      alpha (S t) / sqrt (second_moment b2 c (S t) + epsilon) * first_moment b1 c (S t)).
    Proof.
      change (iterate P r (S (S t)) 0%nat) with (clamp lo hi (iterate P r (S t) 0%nat -
        alpha (S t) / sqrt (second b2 (c (S t)) (snd (snd (state P r t 0%nat))) + epsilon) *
        first b1 (S t) (c (S t)) (fst (snd (state P r t 0%nat))))). rewrite adam_memory. reflexivity.
    Qed.
  End Adam.

  Section AdaBound.
    Variables (alpha : R) (b1 : nat -> R) (b2 : R) (el eu : nat -> R).
    Let r := adabound alpha b1 b2 el eu.
    Lemma adabound_memory t : snd (state P r t 0%nat) = (first_moment b1 c t, second_moment b2 c t).
    Proof.
      induction t as [|t IH]; [reflexivity|].
      change (snd (state P r (S t) 0%nat)) with (first b1 (S t) (c (S t)) (fst (snd (state P r t 0%nat))),
        second b2 (c (S t)) (snd (snd (state P r t 0%nat)))). rewrite IH. reflexivity.
    Qed.
    Lemma adabound_step t : iterate P r (S (S t)) 0%nat = clamp lo hi (iterate P r (S t) 0%nat -
      clip alpha (second_moment b2 c (S t)) (el (S t)) (eu (S t)) / sqrt (INR (S t)) * first_moment b1 c (S t)).
    Proof.
      change (iterate P r (S (S t)) 0%nat) with (clamp lo hi (iterate P r (S t) 0%nat -
        clip alpha (second b2 (c (S t)) (snd (snd (state P r t 0%nat)))) (el (S t)) (eu (S t)) / sqrt (INR (S t)) *
        first b1 (S t) (c (S t)) (fst (snd (state P r t 0%nat))))). rewrite adabound_memory. reflexivity.
    Qed.
  End AdaBound.
End OneDimension.

Lemma first_moment_0 c t : first_moment (constant 0) c (S t) = c (S t).
Proof. simpl. unfold first, constant. ring. Qed.
Lemma second_moment_nonneg b2 c t : 0 <= b2 <= 1 -> 0 <= second_moment b2 c t.
Proof.
  intros Hb. induction t as [|t IH]; simpl; [lra|]. unfold second. pose proof (pow2_ge_0 (c (S t))).
  assert (0 <= b2 * second_moment b2 c t) by (apply Rmult_le_pos; lra).
  assert (0 <= (1 - b2) * c (S t) ^ 2) by (apply Rmult_le_pos; lra). lra.
Qed.
