(** The Drift Dichotomy for Adam: its moments tend to their periodic orbit (m°, v°), and its directions to m° / sqrt v°. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Periodic Dichotomy.
Open Scope R_scope.

(** The periodic orbit of b-averages of c, and the factor b^t with which it is approached. *)
Definition orbit (b : R) (P : nat) (c e : nat -> R) : Prop :=
  periodic P e /\ forall t, e (S t) = b * e t + (1 - b) * c (S t).

Lemma approach b c (a e : nat -> R) : a O = 0 -> (forall t, a (S t) = b * a t + (1 - b) * c (S t)) ->
  (forall t, e (S t) = b * e t + (1 - b) * c (S t)) -> forall t, a t - e t = b ^ t * (- e O).
Proof.
  intros A0 A E. induction t as [|t IH]; [simpl; rewrite A0; ring|].
  rewrite A, E. replace (b * a t + (1 - b) * c (S t) - (b * e t + (1 - b) * c (S t))) with (b * (a t - e t)) by ring.
  rewrite IH. simpl. ring.
Qed.
Lemma approach_small b c a e : 0 <= b < 1 -> a O = 0 -> (forall t, a (S t) = b * a t + (1 - b) * c (S t)) ->
  (forall t, e (S t) = b * e t + (1 - b) * c (S t)) -> approaches a e.
Proof.
  intros Hb A0 A E eps He. set (M := Rabs (e O) + 1). assert (M0 : 0 < M) by (unfold M; pose proof (Rabs_pos (e O)); lra).
  destruct (pow_small b (eps / M) Hb) as [N HN]; [apply Rdiv_lt_0_compat; lra|].
  exists N. intros t Ht. rewrite (approach b c a e A0 A E), Rabs_mult, Rabs_Ropp.
  pose proof (pow_le b t ltac:(lra)) as P0. rewrite (Rabs_pos_eq (b ^ t)) by exact P0. specialize (HN t Ht).
  apply Rle_trans with (eps / M * M); [|right; field; lra].
  apply Rmult_le_compat; [exact P0|apply Rabs_pos|exact HN|unfold M; lra].
Qed.

(** m / sqrt a - m° / sqrt b for a near b >= delta > 0. *)
Lemma quotient_close m m' a b delta M : 0 < delta -> delta <= b -> Rabs m' <= M -> Rabs (a - b) <= 3/4 * delta ->
  Rabs (m / sqrt a - m' / sqrt b) <= 2 / sqrt delta * Rabs (m - m') + 2 * M / sqrt delta ^ 3 * Rabs (a - b).
Proof.
  intros D Hb HM Hab. assert (A : delta / 4 <= a) by (pose proof (Rle_abs (- (a - b))) as Q; rewrite Rabs_Ropp in Q; lra).
  assert (S0 : 0 < sqrt delta) by (apply sqrt_lt_R0, D). assert (SB : sqrt delta <= sqrt b) by (apply sqrt_le_1_alt, Hb).
  assert (ES : sqrt delta * sqrt delta = delta) by (apply sqrt_sqrt; lra).
  assert (SA : sqrt delta / 2 <= sqrt a) by (apply le_sqrt; [lra|]; nra).
  assert (EA : sqrt a * sqrt a = a) by (apply sqrt_sqrt; lra). assert (EB : sqrt b * sqrt b = b) by (apply sqrt_sqrt; lra).
  set (p := sqrt a) in *. set (q := sqrt b) in *. set (s := sqrt delta) in *.
  assert (I1 : / p <= 2 / s) by (replace (2 / s) with (/ (s / 2)) by (field; lra); apply inv_le; lra).
  assert (I2 : / q <= / s) by (apply inv_le; lra). pose proof (inv_pos q ltac:(lra)) as Iq. pose proof (inv_pos p ltac:(lra)) as Ip.
  pose proof (inv_pos s S0) as Is. assert (M0 : 0 <= M) by (pose proof (Rabs_pos m'); lra).
  replace (m / p - m' / q) with ((m - m') * / p + m' * (- (a - b) * (/ (p + q) * / p * / q))).
  2:{ rewrite <- EA, <- EB. field. repeat split; lra. }
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat.
  - rewrite Rabs_mult, (Rabs_pos_eq (/ p)), Rmult_comm by lra. apply Rmult_le_compat_r; [apply Rabs_pos|exact I1].
  - rewrite !Rabs_mult, Rabs_Ropp. pose proof (inv_pos (p + q) ltac:(lra)) as Ipq.
    assert (I3 : / (p + q) <= / s) by (apply inv_le; lra).
    rewrite !(Rabs_pos_eq (/ _)) by lra.
    assert (J1 : / (p + q) * / p <= / s * (2 / s)) by (apply Rmult_le_compat; lra).
    assert (J0 : 0 <= / (p + q) * / p) by (apply Rmult_le_pos; lra).
    assert (J2 : / (p + q) * / p * / q <= / s * (2 / s) * / s) by (apply Rmult_le_compat; lra).
    assert (J3 : 0 <= / (p + q) * / p * / q) by (apply Rmult_le_pos; lra).
    replace (2 * M / s ^ 3 * Rabs (a - b)) with (M * (Rabs (a - b) * (/ s * (2 / s) * / s))) by (field; lra).
    apply Rmult_le_compat; [apply Rabs_pos|apply Rmult_le_pos; [apply Rabs_pos|exact J3]|exact HM|].
    apply Rmult_le_compat_l; [apply Rabs_pos|exact J2].
Qed.

Lemma direction_approaches P m m' v v' epsilon : (1 <= P)%nat -> periodic P m' -> periodic P v' ->
  (forall t, (1 <= t <= P)%nat -> 0 < v' t + epsilon) -> approaches m m' -> approaches v v' ->
  approaches (fun t => m t / sqrt (v t + epsilon)) (fun t => m' t / sqrt (v' t + epsilon)).
Proof.
  intros HP Pm Pv Hpos Am Av eta He.
  assert (Low : exists delta, 0 < delta /\ forall t, (1 <= t)%nat -> delta <= v' t + epsilon).
  { assert (Q : forall n, (n <= P)%nat -> exists delta, 0 < delta /\ forall t, (1 <= t <= n)%nat -> delta <= v' t + epsilon).
    { induction n as [|n IH]; intros Hn; [exists 1; split; [lra|intros; lia]|].
      destruct IH as (delta & D & H); [lia|]. exists (Rmin delta (v' (S n) + epsilon)).
      split; [apply Rmin_glb_lt; [exact D|apply Hpos; lia]|]. intros t Ht.
      destruct (Nat.eq_dec t (S n)) as [->|N]; [apply Rmin_r|eapply Rle_trans; [apply Rmin_l|apply H; lia]]. }
    destruct (Q P (le_n P)) as (delta & D & H). exists delta. split; [exact D|]. intros t Ht.
    destruct (block_of P t HP Ht) as (k & j & -> & Hj). rewrite (periodic_shift P v' k j Pv). apply H, Hj. }
  destruct Low as (delta & D & Hlow). destruct (periodic_bounded P m' HP Pm) as (M & M0 & HM).
  assert (S0 : 0 < sqrt delta) by (apply sqrt_lt_R0, D). set (s := sqrt delta) in *.
  set (e1 := eta * s / 4). set (e2 := Rmin (3/4 * delta) (eta / (4 * M / s ^ 3 + 1))).
  assert (S3 : 0 < s ^ 3) by (apply pow_lt, S0).
  assert (W0 : 0 <= 4 * M / s ^ 3) by (unfold Rdiv; apply Rmult_le_pos; [lra|left; apply inv_pos, S3]).
  assert (E1 : 0 < e1) by (unfold e1; assert (0 < eta * s) by (apply Rmult_lt_0_compat; lra); lra).
  assert (E2 : 0 < e2) by (unfold e2; apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
  destruct (Am e1 E1) as [N1 H1]. destruct (Av e2 E2) as [N2 H2]. exists (S (N1 + N2)). intros t Ht.
  specialize (H1 t ltac:(lia)). specialize (H2 t ltac:(lia)).
  assert (Ev : v t + epsilon - (v' t + epsilon) = v t - v' t) by ring.
  pose proof (quotient_close (m t) (m' t) (v t + epsilon) (v' t + epsilon) delta M D (Hlow t ltac:(lia)) (HM t ltac:(lia))) as Q.
  rewrite Ev in Q. specialize (Q ltac:(eapply Rle_trans; [exact H2|apply Rmin_l])). fold s in Q.
  eapply Rle_trans; [exact Q|].
  assert (K1 : 2 / s * Rabs (m t - m' t) <= eta / 2).
  { apply Rle_trans with (2 / s * e1); [apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; lra|exact H1]|].
    right. unfold e1. field. lra. }
  assert (K2 : 2 * M / s ^ 3 * Rabs (v t - v' t) <= eta / 2); [|lra].
  assert (B2 : Rabs (v t - v' t) <= eta / (4 * M / s ^ 3 + 1)) by (eapply Rle_trans; [exact H2|apply Rmin_r]).
  set (W := 4 * M / s ^ 3) in *. replace (2 * M / s ^ 3) with (W / 2) by (unfold W; field; lra).
  pose proof (Rabs_pos (v t - v' t)). set (z := Rabs (v t - v' t)) in *.
  assert ((W + 1) * z <= eta); [|nra].
  apply Rle_trans with ((W + 1) * (eta / (W + 1))); [apply Rmult_le_compat_l; lra|right; field; lra].
Qed.

(** The theorem, given the orbit. *)
Definition adam_drift (P : nat) (m' v' : nat -> R) (epsilon : R) : R := drift P (fun t => m' t / sqrt (v' t + epsilon)).

Theorem adam_dichotomy lo hi x1 alpha beta1 b2 epsilon P c m' v' : (1 <= P)%nat -> lo <= x1 <= hi -> 0 < alpha ->
  0 <= beta1 < 1 -> 0 <= b2 < 1 -> periodic P c ->
  orbit beta1 P c m' -> orbit b2 P (fun t => c t ^ 2) v' -> (forall t, (1 <= t <= P)%nat -> 0 < v' t + epsilon) ->
  let L := line lo hi x1 c in let r := adam (inverse_sqrt alpha) (constant beta1) b2 epsilon in
  (0 < adam_drift P m' v' epsilon -> tends_to L r hi /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (mean P c))) /\
  (adam_drift P m' v' epsilon < 0 -> tends_to L r lo /\ average_regret_tends_to L r ((hi - lo) * Rmax 0 (- mean P c))).
Proof.
  intros HP Hx Ha B1 B2 Hc [Pm Om] [Pv Ov] Hpos L r.
  set (m := first_moment (constant beta1) c). set (v := second_moment b2 c).
  apply (dichotomy lo hi x1 alpha P c (fun t => m t / sqrt (v t + epsilon)) (fun t => m' t / sqrt (v' t + epsilon)) r); try assumption.
  - intros t. rewrite Pm, Pv. reflexivity.
  - apply (direction_approaches P); try assumption.
    + apply (approach_small beta1 c); [exact B1|reflexivity|reflexivity|exact Om].
    + apply (approach_small b2 (fun t => c t ^ 2)); [exact B2|reflexivity|reflexivity|exact Ov].
  - intros n. unfold r. rewrite adam_step. fold m v. f_equal. unfold inverse_sqrt, Rdiv. ring.
Qed.
