(** The reflected walk: x + u clamped to [lo, hi] at every step.  A block of steps that begins at s and whose
    increments add up to D ends at or above min (hi - M, s + D), where M is the largest fall over its last steps. *)
From Coq Require Import Reals Lra Lia.
From Regret Require Import Definitions Sums Runs.
Open Scope R_scope.

Section Walk.
  Variables (lo hi s : R) (u : nat -> R).
  Fixpoint walk (n : nat) : R := match n with O => s | S k => clamp lo hi (walk k + u (S k)) end.
  Let fall (n j : nat) : R := sum_t u n - sum_t u j.   (* u (j+1) + ... + u n *)

  (** The upper wall was either never met, or last met at some j, and from there on it is not met again. *)
  Lemma since_upper_wall n : lo <= hi ->
    s + sum_t u n <= walk n \/ exists j, (j <= n)%nat /\ hi + fall n j <= walk n.
  Proof.
    intros Hlh. unfold fall. induction n as [|n IH]; [left; simpl; lra|]. simpl sum_t. simpl walk.
    destruct (Rle_dec (walk n + u (S n)) hi) as [H|H].
    - assert (walk n + u (S n) <= clamp lo hi (walk n + u (S n)))
        by (unfold clamp, Rmax, Rmin; repeat destruct Rle_dec; lra).
      destruct IH as [IH|[j [Hj IH]]]; [left; lra|right; exists j; split; [lia|lra]].
    - right. exists (S n). split; [lia|]. simpl sum_t.
      unfold clamp, Rmax, Rmin; repeat destruct Rle_dec; lra.
  Qed.
  Lemma since_lower_wall n : lo <= hi ->
    walk n <= s + sum_t u n \/ exists j, (j <= n)%nat /\ walk n <= lo + fall n j.
  Proof.
    intros Hlh. unfold fall. induction n as [|n IH]; [left; simpl; lra|]. simpl sum_t. simpl walk.
    destruct (Rle_dec lo (walk n + u (S n))) as [H|H].
    - assert (clamp lo hi (walk n + u (S n)) <= walk n + u (S n))
        by (unfold clamp, Rmax, Rmin; repeat destruct Rle_dec; lra).
      destruct IH as [IH|[j [Hj IH]]]; [left; lra|right; exists j; split; [lia|lra]].
    - right. exists (S n). split; [lia|]. simpl sum_t.
      unfold clamp, Rmax, Rmin; repeat destruct Rle_dec; lra.
  Qed.

  Theorem reflected_walk_lower n M : lo <= hi ->
    (forall j, (j <= n)%nat -> - fall n j <= M) -> Rmin (hi - M) (s + sum_t u n) <= walk n.
  Proof.
    intros Hlh HM. destruct (since_upper_wall n Hlh) as [H|[j [Hj H]]].
    - pose proof (Rmin_r (hi - M) (s + sum_t u n)). lra.
    - pose proof (Rmin_l (hi - M) (s + sum_t u n)). specialize (HM j Hj). lra.
  Qed.
  Theorem reflected_walk_upper n M : lo <= hi ->
    (forall j, (j <= n)%nat -> fall n j <= M) -> walk n <= Rmax (lo + M) (s + sum_t u n).
  Proof.
    intros Hlh HM. destruct (since_lower_wall n Hlh) as [H|[j [Hj H]]].
    - pose proof (Rmax_r (lo + M) (s + sum_t u n)). lra.
    - pose proof (Rmax_l (lo + M) (s + sum_t u n)). specialize (HM j Hj). lra.
  Qed.
End Walk.
