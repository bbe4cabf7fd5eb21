(** Zero padding: put L - 1 zeros after every gradient.  Adam (beta1, b2) on the padded sequence is Adam (beta1^L, b2^L) on
    the plain one: its moments are those, times powers of beta1 and b2 and constant factors, and so is its drift. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums OneDimension Periodic Dichotomy AdamDrift.
Open Scope R_scope.

(** g_1, 0, ..., 0, g_2, 0, ..., 0, ...: g_b at t = (b - 1) L + 1. *)
Definition padded (L : nat) (g : nat -> R) (t : nat) : R :=
  if Nat.eqb ((t + L - 1) mod L) 0 then g ((t + L - 1) / L)%nat else 0.

Lemma at_block L k j : (j < L)%nat -> ((k * L + j) mod L = j /\ (k * L + j) / L = k)%nat.
Proof.
  intros Hj. rewrite Nat.add_comm, Nat.mod_add, Nat.div_add by lia.
  rewrite Nat.mod_small, Nat.div_small by lia. lia.
Qed.
Lemma padded_first L g k : (1 <= L)%nat -> padded L g (S (k * L)) = g (S k).
Proof.
  intros HL. unfold padded. replace (S (k * L) + L - 1)%nat with (S k * L + 0)%nat by lia.
  destruct (at_block L (S k) 0 ltac:(lia)) as [-> ->]. reflexivity.
Qed.
Lemma padded_zero L g k j : (1 <= j < L)%nat -> padded L g (S (k * L + j)) = 0.
Proof.
  intros Hj. unfold padded. replace (S (k * L + j) + L - 1)%nat with (S k * L + j)%nat by lia.
  destruct (at_block L (S k) j ltac:(lia)) as [-> _]. destruct (Nat.eqb_spec j 0); [lia|reflexivity].
Qed.
Lemma padded_periodic L g Q : (1 <= L)%nat -> periodic Q g -> periodic (Q * L) (padded L g).
Proof.
  intros HL Hg t. unfold padded. replace (t + Q * L + L - 1)%nat with ((t + L - 1) + Q * L)%nat by lia.
  rewrite Nat.mod_add, Nat.div_add, Hg by lia. reflexivity.
Qed.
Lemma padded_square L g t : padded L g t ^ 2 = padded L (fun b => g b ^ 2) t.
Proof. unfold padded. destruct Nat.eqb; [reflexivity|ring]. Qed.

Lemma power_range s L : 0 <= s < 1 -> (1 <= L)%nat -> 0 <= s ^ L < 1.
Proof.
  intros Hs HL. split; [apply pow_le; lra|]. destruct L as [|n]; [lia|]. simpl.
  assert (0 <= s ^ n <= 1) by (split; [apply pow_le; lra|rewrite <- (pow1 n); apply pow_incr; lra]). nra.
Qed.

(** The finite-time identity, for any average a with factor s: a_{k L + 1 + j} = s^j (1 - s) / (1 - s^L) A_{k+1}. *)
Section Identity.
  Variables (s : R) (L : nat) (g a A : nat -> R).
  Hypothesis Hs : 0 <= s < 1.
  Hypothesis HL : (1 <= L)%nat.
  Hypothesis a0 : a O = 0.
  Hypothesis A0 : A O = 0.
  Hypothesis Ha : forall t, a (S t) = s * a t + (1 - s) * padded L g (S t).
  Hypothesis HA : forall b, A (S b) = s ^ L * A b + (1 - s ^ L) * g (S b).

  Theorem zero_padding k j : (j < L)%nat -> a (S (k * L + j)) = s ^ j * ((1 - s) / (1 - s ^ L)) * A (S k).
  Proof.
    pose proof (power_range s L Hs HL) as P. revert j. induction k as [|k IHk]; intros j; induction j as [|j IHj]; intros Hj.
    - replace (S (0 * L + 0)) with 1%nat by lia. rewrite (Ha 0), HA, a0, A0. change 1%nat with (S (0 * L)). rewrite padded_first by lia.
      simpl. field. lra.
    - replace (S (0 * L + S j)) with (S (S (0 * L + j))) by lia. rewrite Ha, IHj by lia.
      replace (S (S (0 * L + j))) with (S (0 * L + S j)) by lia. rewrite padded_zero by lia. simpl. ring.
    - replace (S (S k * L + 0)) with (S (S (k * L + (L - 1)))) by lia. rewrite Ha, (IHk (L - 1)%nat) by lia.
      replace (S (S (k * L + (L - 1)))) with (S (S k * L)) by lia. rewrite padded_first, (HA (S k)) by lia.
      replace (s ^ L) with (s * s ^ (L - 1)) in * by (replace L with (S (L - 1)) at 2 by lia; reflexivity).
      simpl (s ^ 0). field. lra.
    - replace (S (S k * L + S j)) with (S (S (S k * L + j))) by lia. rewrite Ha, IHj by lia.
      replace (S (S (S k * L + j))) with (S (S k * L + S j)) by lia. rewrite padded_zero by lia. simpl. ring.
  Qed.
End Identity.

(** ** The periodic orbit, and the drift *)

Definition padded_orbit (s : R) (L : nat) (E : nat -> R) (t : nat) : R :=
  s ^ ((t + L - 1) mod L) * ((1 - s) / (1 - s ^ L)) * E ((t + L - 1) / L)%nat.

Lemma padded_orbit_at s L E k j : (j < L)%nat -> padded_orbit s L E (S (k * L + j)) = s ^ j * ((1 - s) / (1 - s ^ L)) * E (S k).
Proof.
  intros Hj. unfold padded_orbit. replace (S (k * L + j) + L - 1)%nat with (S k * L + j)%nat by lia.
  destruct (at_block L (S k) j Hj) as [-> ->]. reflexivity.
Qed.
Theorem padded_is_orbit s L Q g E : 0 <= s < 1 -> (1 <= L)%nat -> orbit (s ^ L) Q g E ->
  orbit s (Q * L) (padded L g) (padded_orbit s L E).
Proof.
  intros Hs HL [Pe Re]. pose proof (power_range s L Hs HL) as P. split.
  - intros t. unfold padded_orbit. replace (t + Q * L + L - 1)%nat with ((t + L - 1) + Q * L)%nat by lia.
    rewrite Nat.mod_add, Nat.div_add, Pe by lia. reflexivity.
  - intros t. unfold padded_orbit, padded. replace (S t + L - 1)%nat with (S (t + L - 1)) by lia.
    set (u := (t + L - 1)%nat). pose proof (Nat.div_mod u L ltac:(lia)) as D. pose proof (Nat.mod_upper_bound u L ltac:(lia)) as M.
    set (q := (u / L)%nat) in *. set (j := (u mod L)%nat) in *. clearbody q j.
    destruct (Nat.eq_dec (S j) L) as [J|J].
    + replace (S u) with (S q * L + 0)%nat by lia. destruct (at_block L (S q) 0 ltac:(lia)) as [-> ->].
      rewrite Re. simpl Nat.eqb. cbv iota. rewrite <- J in *. simpl (s ^ 0). simpl (s ^ S j) in *. field. lra.
    + replace (S u) with (q * L + S j)%nat by lia. destruct (at_block L q (S j) ltac:(lia)) as [-> ->].
      simpl. ring.
Qed.

Lemma sum_t_i f n : sum_t f n = sum_i (fun j => f (S j)) n.
Proof. induction n as [|n IH]; [reflexivity|]. rewrite sum_t_S, sum_i_S, IH. reflexivity. Qed.
Lemma sum_by_blocks f Q L : sum_t f (Q * L) = sum_i (fun k => sum_i (fun j => f (S (k * L + j))) L) Q.
Proof.
  induction Q as [|Q IH]; [reflexivity|]. replace (S Q * L)%nat with (Q * L + L)%nat by lia.
  rewrite sum_t_add, IH, sum_i_S, sum_t_i. f_equal. apply sum_i_ext. intros j Hj. f_equal. lia.
Qed.

(** Drift on the padded sequence = a positive factor times the drift on the plain one. *)
Theorem padded_drift beta1 b2 L Q M V : 0 <= beta1 < 1 -> 0 < b2 < 1 -> (1 <= L)%nat -> (forall k, 0 < V (S k)) ->
  exists K, 0 < K /\ adam_drift (Q * L) (padded_orbit beta1 L M) (padded_orbit b2 L V) 0 = K * adam_drift Q M V 0.
Proof.
  intros B1 B2 HL HV. pose proof (power_range beta1 L B1 HL) as P1. pose proof (power_range b2 L ltac:(lra) HL) as P2.
  set (k1 := (1 - beta1) / (1 - beta1 ^ L)). set (k2 := (1 - b2) / (1 - b2 ^ L)).
  assert (K1 : 0 < k1) by (apply Rdiv_lt_0_compat; lra). assert (K2 : 0 < k2) by (apply Rdiv_lt_0_compat; lra).
  assert (S2 : 0 < sqrt k2) by (apply sqrt_lt_R0, K2). assert (SB : 0 < sqrt b2) by (apply sqrt_lt_R0; lra).
  set (g := beta1 / sqrt b2). assert (G : 0 <= g) by (unfold g, Rdiv; apply Rmult_le_pos; [lra|left; apply inv_pos, SB]).
  set (Z := sum_i (fun j => g ^ j) L). exists (k1 / sqrt k2 * Z). split.
  - apply Rmult_lt_0_compat; [apply Rdiv_lt_0_compat; lra|]. unfold Z. destruct L as [|n]; [lia|].
    clear - G. induction n as [|n IH]; [simpl; lra|]. rewrite sum_i_S. pose proof (pow_le g (S n) G). lra.
  - unfold adam_drift, drift. rewrite sum_by_blocks, sum_t_i.
    rewrite (sum_i_ext _ (fun k => k1 / sqrt k2 * Z * (M (S k) / sqrt (V (S k) + 0)))).
    { rewrite sum_i_scal. ring. }
    intros k Hk. rewrite (sum_i_ext _ (fun j => k1 / sqrt k2 * (M (S k) / sqrt (V (S k) + 0)) * g ^ j)).
    { cbv beta. rewrite sum_i_scal. match goal with |- _ * sum_i ?f L = _ => change (sum_i f L) with Z end. ring. }
    intros j Hj. rewrite !padded_orbit_at by exact Hj. fold k1 k2. rewrite !Rplus_0_r. specialize (HV k).
    pose proof (pow_lt b2 j ltac:(lra)) as Bj. rewrite (sqrt_mult (b2 ^ j * k2) (V (S k))), (sqrt_mult (b2 ^ j) k2) by (first [lra|apply Rmult_le_pos; lra]).
    assert (E : sqrt (b2 ^ j) = sqrt b2 ^ j).
    { clear - B2 SB. induction j as [|j IH]; [apply sqrt_1|]. simpl. rewrite sqrt_mult, IH by (try apply pow_le; lra). reflexivity. }
    rewrite E. assert (SV : 0 < sqrt (V (S k))) by (apply sqrt_lt_R0, HV). pose proof (pow_lt (sqrt b2) j SB) as Pj.
    unfold g, Rdiv. rewrite Rpow_mult_distr, pow_inv. field. repeat split; lra.
Qed.
