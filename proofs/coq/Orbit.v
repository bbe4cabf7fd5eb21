(** The periodic orbit of averages exists for every periodic sequence: a weighted sum over the last P terms. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Periodic AdamDrift.
Open Scope R_scope.

Definition steady (b : R) (P : nat) (c : nat -> R) (t : nat) : R :=
  (1 - b) / (1 - b ^ P) * sum_i (fun k => b ^ k * c (t + P - k)%nat) P.

Lemma sum_i_shift f n : sum_i (fun k => f (S k)) n = sum_i f n - f O + f n.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite !sum_i_S, IH. ring. Qed.

Theorem steady_orbit b P c : 0 <= b < 1 -> (1 <= P)%nat -> periodic P c -> orbit b P c (steady b P c).
Proof.
  intros Hb HP Hc. split.
  - intros t. unfold steady. f_equal. apply sum_i_ext. intros k Hk. f_equal.
    replace (t + P + P - k)%nat with (t + P - k + P)%nat by lia. apply Hc.
  - intros t. unfold steady. assert (B : b ^ P < 1).
    { destruct P as [|P]; [lia|]. simpl. assert (0 <= b ^ P <= 1).
      { split; [apply pow_le; lra|]. rewrite <- (pow1 P). apply pow_incr. lra. } nra. }
    set (f := fun k => b ^ k * c (S t + P - k)%nat).
    assert (E : b * sum_i (fun k => b ^ k * c (t + P - k)%nat) P = sum_i f P - f O + f P).
    { rewrite <- sum_i_shift, <- sum_i_scal. apply sum_i_ext. intros k Hk. unfold f.
      replace (S t + P - S k)%nat with (t + P - k)%nat by lia. simpl. ring. }
    assert (F0 : f O = c (S t)) by (unfold f; rewrite Nat.sub_0_r, Hc; simpl; ring).
    assert (FP : f P = b ^ P * c (S t)) by (unfold f; f_equal; f_equal; lia).
    replace (b * ((1 - b) / (1 - b ^ P) * sum_i (fun k => b ^ k * c (t + P - k)%nat) P))
      with ((1 - b) / (1 - b ^ P) * (b * sum_i (fun k => b ^ k * c (t + P - k)%nat) P)) by ring.
    rewrite E, F0, FP. fold f. field. lra.
Qed.

Lemma square_pos a : a <> 0 -> 0 < a ^ 2.
Proof. intros H. pose proof (Rlt_0_sqr a H). unfold Rsqr in *. lra. Qed.

(** It is positive for squares if b > 0 and one of them is not 0, or if none is. *)
Theorem steady_positive b P c : 0 <= b < 1 -> (1 <= P)%nat -> periodic P c ->
  (0 < b /\ (exists s, (1 <= s <= P)%nat /\ c s <> 0)) \/ (forall s, (1 <= s <= P)%nat -> c s <> 0) ->
  forall t, (1 <= t)%nat -> 0 < steady b P (fun t => c t ^ 2) t.
Proof.
  intros Hb HP Hc Hne t Ht. unfold steady.
  assert (B : b ^ P < 1).
  { destruct P as [|P]; [lia|]. simpl. assert (0 <= b ^ P <= 1).
    { split; [apply pow_le; lra|]. rewrite <- (pow1 P). apply pow_incr. lra. } nra. }
  apply Rmult_lt_0_compat; [apply Rdiv_lt_0_compat; lra|].
  assert (T : forall k, 0 <= b ^ k * c (t + P - k)%nat ^ 2) by (intros; apply Rmult_le_pos; [apply pow_le; lra|apply pow2_ge_0]).
  assert (Q : forall n k, (k < n)%nat -> b ^ k * c (t + P - k)%nat ^ 2 <= sum_i (fun k => b ^ k * c (t + P - k)%nat ^ 2) n).
  { induction n as [|n IH]; intros k Hk; [lia|]. rewrite sum_i_S. destruct (Nat.eq_dec k n) as [->|N].
    - assert (0 <= sum_i (fun k => b ^ k * c (t + P - k)%nat ^ 2) n) by (apply sum_i_nonneg; intros; apply T). lra.
    - specialize (IH k ltac:(lia)). pose proof (T n). lra. }
  destruct Hne as [[B0 (s & Hs & Hcs)]|Hall].
  - destruct (block_of P t HP Ht) as (q & j & -> & Hj).
    set (k := ((P + j - s) mod P)%nat). assert (Hk : (k < P)%nat) by (apply Nat.mod_upper_bound; lia).
    eapply Rlt_le_trans; [|apply (Q P k Hk)]. apply Rmult_lt_0_compat; [apply pow_lt, B0|].
    assert (E : c (q * P + j + P - k)%nat = c s).
    { unfold k. pose proof (Nat.div_mod (P + j - s) P ltac:(lia)) as D. pose proof (Nat.mod_upper_bound (P + j - s) P ltac:(lia)).
      set (w := ((P + j - s) / P)%nat) in *. set (z := ((P + j - s) mod P)%nat) in *.
      replace (q * P + j + P - z)%nat with ((q + w) * P + s)%nat by nia. apply periodic_shift, Hc. }
    rewrite E. apply square_pos, Hcs.
  - destruct (block_of P t HP Ht) as (q & j & -> & Hj).
    eapply Rlt_le_trans; [|apply (Q P O); lia]. rewrite Nat.sub_0_r. simpl (b ^ 0). rewrite Rmult_1_l. apply square_pos.
    replace (q * P + j + P)%nat with (S q * P + j)%nat by lia. rewrite (periodic_shift P c _ j Hc). apply Hall, Hj.
Qed.

(** ** The Drift Dichotomy *)

Theorem drift_dichotomy lo hi x1 alpha beta1 b2 P c : (1 <= P)%nat -> lo <= x1 <= hi -> 0 < alpha ->
  0 <= beta1 < 1 -> 0 <= b2 < 1 -> periodic P c ->
  (0 < b2 /\ (exists s, (1 <= s <= P)%nat /\ c s <> 0)) \/ (forall s, (1 <= s <= P)%nat -> c s <> 0) ->
  let L := line lo hi x1 c in let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  let Dr := - sum_t (fun t => steady beta1 P c t / sqrt (steady b2 P (fun t => c t ^ 2) t)) P in
  (0 < Dr -> tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (mean P c))) /\
  (Dr < 0 -> tends_to L r lo /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (- mean P c))).
Proof.
  intros HP Hx Ha B1 B2 Hc Hne L r Dr.
  assert (P2 : periodic P (fun t => c t ^ 2)) by (intros t; cbv beta; rewrite Hc; reflexivity).
  assert (E : adam_drift P (steady beta1 P c) (steady b2 P (fun t => c t ^ 2)) 0 = Dr).
  { unfold adam_drift, Dichotomy.drift, Dr. f_equal. apply sum_t_ext. intros t Ht. rewrite Rplus_0_r. reflexivity. }
  rewrite <- E. apply adam_dichotomy; try assumption; [apply steady_orbit; assumption|apply steady_orbit; assumption|].
  intros t Ht. rewrite Rplus_0_r. apply steady_positive; try assumption. lia.
Qed.
