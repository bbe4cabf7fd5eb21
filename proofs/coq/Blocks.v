(** The reflected walk, block after block: a block is the times b k, ..., b (k+1).  If no block goes back as a whole, or
    sets the walk back by more than eps on its way, then once the blocks have made hi - lo together every later block
    begins at hi - eps or above, and every later point is at hi - 2 eps or above. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs Walk Drift.
Open Scope R_scope.

(** x + u clamped at every step; what the steps i + 1, ..., j add up to before they are clamped. *)
Definition clamped_walk (lo hi : R) (u x : nat -> R) : Prop :=
  lo <= x O <= hi /\ forall n, x (S n) = clamp lo hi (x n + u (S n)).
Definition way (u : nat -> R) (i j : nat) : R := sum_t u j - sum_t u i.

Section Up.
  Variables (lo hi eps : R) (u x : nat -> R) (b : nat -> nat).
  Hypothesis Hlh : lo <= hi.
  Hypothesis He : 0 <= eps.
  Hypothesis Hx : clamped_walk lo hi u x.
  Hypothesis Hb : forall k, (b k <= b (S k))%nat.
  Hypothesis Hset : forall k i j, (b k <= i <= j)%nat -> (j <= b (S k))%nat -> - eps <= way u i j.
  Hypothesis Hgain : forall k, 0 <= way u (b k) (b (S k)).

  Lemma shifted_sum n m : sum_t (fun j => u (n + j)%nat) m = way u n (n + m).
  Proof. unfold way. rewrite sum_t_add. ring. Qed.
  Lemma within k j : (b k <= j <= b (S k))%nat -> Rmin (hi - eps) (x (b k) + way u (b k) j) <= x j.
  Proof.
    intros Hj. replace j with (b k + (j - b k))%nat by lia. rewrite (is_walk lo hi x u (proj2 Hx)), <- shifted_sum.
    apply reflected_walk_lower; [exact Hlh|]. intros i Hi. rewrite !shifted_sum.
    pose proof (Hset k (b k + i) (b k + (j - b k)) ltac:(lia) ltac:(lia)). unfold way in *. lra.
  Qed.
  Lemma starts n : Rmin (hi - eps) (lo + way u (b O) (b n)) <= x (b n).
  Proof.
    induction n as [|n IH].
    - eapply Rle_trans; [apply Rmin_r|]. unfold way. destruct Hx as [H0 Hs].
      destruct (b O) as [|m]; [lra|]. rewrite Hs. pose proof (clamp_in lo hi (x m + u (S m)) Hlh). lra.
    - pose proof (within n (b (S n)) ltac:(pose proof (Hb n); lia)) as W. specialize (Hgain n).
      replace (way u (b O) (b (S n))) with (way u (b O) (b n) + way u (b n) (b (S n))) by (unfold way; ring).
      revert IH W. unfold Rmin. repeat destruct Rle_dec; lra.
  Qed.
  Lemma way_grows n k : (n <= k)%nat -> way u (b O) (b n) <= way u (b O) (b k).
  Proof.
    induction 1 as [|k _ IH]; [lra|]. specialize (Hgain k). unfold way in *. lra.
  Qed.

  Theorem blocks_up n : hi - lo <= way u (b O) (b n) -> forall k, (n <= k)%nat ->
    hi - eps <= x (b k) /\ forall j, (b k <= j <= b (S k))%nat -> hi - 2 * eps <= x j.
  Proof.
    intros Hn k Hk. assert (S : hi - eps <= x (b k)).
    { eapply Rle_trans; [|apply starts]. pose proof (way_grows n k Hk). apply Rmin_glb; lra. }
    split; [exact S|]. intros j Hj. eapply Rle_trans; [|apply (within k j Hj)].
    pose proof (Hset k (b k) j ltac:(lia) ltac:(lia)). apply Rmin_glb; lra.
  Qed.
End Up.

Lemma clamp_opp lo hi z : lo <= hi -> clamp (- hi) (- lo) (- z) = - clamp lo hi z.
Proof. intros. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra. Qed.
Lemma way_opp u i j : way (fun t => - u t) i j = - way u i j.
Proof.
  assert (S : forall n, sum_t (fun t => - u t) n = - sum_t u n).
  { intros n. rewrite (sum_t_ext _ (fun t => -1 * u t)), sum_t_scal by (intros; ring). ring. }
  unfold way. rewrite !S. ring.
Qed.

(** Downwards: the same of - x. *)
Theorem blocks_down lo hi eps u x b n : lo <= hi -> 0 <= eps -> clamped_walk lo hi u x -> (forall k, (b k <= b (S k))%nat) ->
  (forall k i j, (b k <= i <= j)%nat -> (j <= b (S k))%nat -> way u i j <= eps) ->
  (forall k, way u (b k) (b (S k)) <= 0) -> way u (b O) (b n) <= - (hi - lo) -> forall k, (n <= k)%nat ->
  x (b k) <= lo + eps /\ forall j, (b k <= j <= b (S k))%nat -> x j <= lo + 2 * eps.
Proof.
  intros Hlh He [H0 Hs] Hb Hset Hgain Hn k Hk.
  destruct (blocks_up (- hi) (- lo) eps (fun t => - u t) (fun t => - x t) b ltac:(lra) He) with (n := n) (k := k) as [S1 S2];
    try exact Hb; try exact Hk.
  - split; [lra|]. intros m. rewrite Hs, <- (clamp_opp lo hi) by exact Hlh. f_equal. ring.
  - intros m i j Hi Hj. rewrite way_opp. specialize (Hset m i j Hi Hj). lra.
  - intros m. rewrite way_opp. specialize (Hgain m). lra.
  - rewrite way_opp. lra.
  - split; [lra|]. intros j Hj. specialize (S2 j Hj). lra.
Qed.
