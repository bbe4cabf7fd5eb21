(** Luo et al. (2019), Theorem 2, and the statement of Reddi et al. (2018), Theorem 2: for every beta1 < sqrt b2 < 1 Adam
    fails on impulses 3, -1, -1 that lie L steps apart, 36 b2^L <= 1, on [-2, 2]: x_t -> 2 and R_T / T -> 4 / (3 L), for
    every alpha > 0 and every start.  By zero padding this is (3, -1, -1) with q = beta1^L < sqrt r, r = b2^L <= 1/36. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Periodic Dichotomy AdamDrift Period3 AllBetas Padding.
Open Scope R_scope.

(** Down at most 1; up at least 0.44 and 0.98. *)
Lemma impulses q r : 0 <= q -> 0 < r <= 1/36 -> q * q < r ->
  0 < - (3 - q - q ^ 2) / sqrt (9 + r + r ^ 2) - (-1 + 3 * q - q ^ 2) / sqrt (1 + 9 * r + r ^ 2)
      - (-1 - q + 3 * q ^ 2) / sqrt (1 + r + 9 * r ^ 2).
Proof.
  intros Hq Hr Hqr. assert (Q6 : q < 1/6) by nra. assert (R2 : 0 <= r ^ 2 <= r / 36) by nra.
  assert (A0 : 3 <= sqrt (9 + r + r ^ 2)) by (apply le_sqrt; lra).
  assert (A1 : 0 < sqrt (1 + 9 * r + r ^ 2) <= 112/100) by (split; [apply sqrt_lt_R0; lra|apply sqrt_le; lra]).
  assert (A2 : 0 < sqrt (1 + r + 9 * r ^ 2) <= 102/100) by (split; [apply sqrt_lt_R0; lra|apply sqrt_le; lra]).
  set (a := sqrt (9 + r + r ^ 2)) in *. set (b := sqrt (1 + 9 * r + r ^ 2)) in *. set (c := sqrt (1 + r + 9 * r ^ 2)) in *.
  assert (I0 : 0 < / a <= 1/3) by (split; [apply inv_pos; lra|replace (1/3) with (/ 3) by field; apply inv_le; lra]).
  assert (I1 : 100/112 <= / b) by (replace (100/112) with (/ (112/100)) by field; apply inv_le; lra).
  assert (I2 : 100/102 <= / c) by (replace (100/102) with (/ (102/100)) by field; apply inv_le; lra).
  assert (D0 : (3 - q - q ^ 2) * / a <= 3 * (1/3)) by (apply Rmult_le_compat; nra).
  assert (D1 : 1/2 * (100/112) <= (1 - 3 * q + q ^ 2) * / b) by (apply Rmult_le_compat; nra).
  assert (D2 : 1 * (100/102) <= (1 + q - 3 * q ^ 2) * / c) by (apply Rmult_le_compat; nra).
  unfold Rdiv. lra.
Qed.

Theorem luo2019_theorem2 beta1 b2 L x1 alpha : 0 <= beta1 -> 0 < b2 < 1 -> beta1 < sqrt b2 -> (1 <= L)%nat -> 36 * b2 ^ L <= 1 ->
  -2 <= x1 <= 2 -> 0 < alpha ->
  let P := line (-2) 2 x1 (padded L (three 3 (-1) (-1))) in let r := adam (inverse_sqrt alpha) (constant beta1) b2 0 in
  tends_to P r 2 /\ average_regret_tends_to P r (4 / (3 * INR L)).
Proof.
  intros B0 B2 Hg HL H36 Hx Ha P r. assert (SB : 0 < sqrt b2) by (apply sqrt_lt_R0; lra).
  assert (EB : sqrt b2 * sqrt b2 = b2) by (apply sqrt_sqrt; lra). assert (B1 : 0 <= beta1 < 1) by nra.
  pose proof (power_range beta1 L B1 HL) as Pq. pose proof (power_range b2 L ltac:(lra) HL) as Pr. pose proof (pow_lt b2 L ltac:(lra)) as Pr0.
  assert (Hqr : beta1 ^ L * beta1 ^ L < b2 ^ L).
  { rewrite <- Rpow_mult_distr. assert (beta1 * beta1 < b2) by nra. assert (0 <= beta1 * beta1) by nra.
    clear - H H0 HL B2. destruct L as [|n]; [lia|]. simpl. assert (M : (beta1 * beta1) ^ n <= b2 ^ n) by (apply pow_incr; lra).
    pose proof (pow_lt b2 n ltac:(lra)). pose proof (pow_le (beta1 * beta1) n H0).
    apply Rle_lt_trans with (beta1 * beta1 * b2 ^ n); [apply Rmult_le_compat_l; assumption|apply Rmult_lt_compat_r; assumption]. }
  set (q := beta1 ^ L) in *. set (s := b2 ^ L) in *.
  set (M := three_orbit q 3 (-1) (-1)). set (V := three_orbit s (3 ^ 2) ((-1) ^ 2) ((-1) ^ 2)).
  assert (OM : orbit q 3 (three 3 (-1) (-1)) M) by (apply three_is_orbit; exact Pq).
  assert (OV : orbit s 3 (fun t => three 3 (-1) (-1) t ^ 2) V) by (apply squares_orbit; exact Pr).
  assert (Sq := share_pos q ltac:(lra)). assert (Ss := share_pos s ltac:(lra)). assert (s2 : 0 < s ^ 2) by (apply pow_lt, Pr0).
  assert (VP : forall k, 0 < V k).
  { intros k. unfold V, three_orbit, three, Rdiv. destruct (k mod 3)%nat as [|[|[|n]]]; apply Rmult_lt_0_compat; lra. }
  destruct (padded_drift beta1 b2 L 3 M V B1 B2 HL (fun k => VP (S k))) as (K & K0 & EK).
  assert (D : 0 < adam_drift 3 M V 0).
  { unfold adam_drift, drift. cbn [sum_t]. unfold M, V, three_orbit. rewrite !three_1, !three_2, !three_3, !Rplus_0_r.
    replace (3 ^ 2 + s * (-1) ^ 2 + s ^ 2 * (-1) ^ 2) with (9 + s + s ^ 2) by ring.
    replace ((-1) ^ 2 + s * 3 ^ 2 + s ^ 2 * (-1) ^ 2) with (1 + 9 * s + s ^ 2) by ring.
    replace ((-1) ^ 2 + s * (-1) ^ 2 + s ^ 2 * 3 ^ 2) with (1 + s + 9 * s ^ 2) by ring.
    replace (3 + q * -1 + q ^ 2 * -1) with (3 - q - q ^ 2) by ring.
    replace (-1 + q * 3 + q ^ 2 * -1) with (-1 + 3 * q - q ^ 2) by ring.
    replace (-1 + q * -1 + q ^ 2 * 3) with (-1 - q + 3 * q ^ 2) by ring.
    pose proof (impulses q s ltac:(lra) ltac:(lra) Hqr) as I.
    set (f := / (1 + q + q ^ 2)) in *. set (g := / (1 + s + s ^ 2)) in *.
    assert (Sg : 0 < sqrt g) by (apply sqrt_lt_R0, Ss). unfold Rdiv. fold f g.
    assert (SM : forall a, 0 <= a -> sqrt (a * g) = sqrt a * sqrt g) by (intros; apply sqrt_mult; lra).
    rewrite (SM (9 + s + s ^ 2)), (SM (1 + 9 * s + s ^ 2)), (SM (1 + s + 9 * s ^ 2)) by lra. rewrite !Rinv_mult.
    unfold Rdiv in I. match type of I with 0 < ?X => match goal with |- 0 < ?Y => replace Y with (f * / sqrt g * X) by ring end end.
    apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat; [exact Sq|apply inv_pos, Sg]|exact I]. }
  assert (Em : mean (3 * L) (padded L (three 3 (-1) (-1))) = / (3 * INR L)).
  { unfold mean. rewrite sum_by_blocks. cbn [sum_i].
    assert (Bl : forall k, sum_i (fun j => padded L (three 3 (-1) (-1)) (S (k * L + j))) L = three 3 (-1) (-1) (S k)).
    { intros k. destruct L as [|n]; [lia|].
      assert (Z : forall m, (m <= n)%nat -> sum_i (fun j => padded (S n) (three 3 (-1) (-1)) (S (k * S n + j))) (S m) = three 3 (-1) (-1) (S k)).
      { induction m as [|m IH]; intros Hm.
        - simpl sum_i. rewrite Nat.add_0_r, padded_first by lia. ring.
        - rewrite sum_i_S, IH, padded_zero by lia. ring. }
      apply Z. lia. }
    rewrite !Bl, three_1, three_2, three_3, mult_INR. replace (INR 3) with 3 by (simpl; ring).
    assert (0 < INR L) by (apply lt_0_INR; lia). field. lra. }
  destruct (adam_dichotomy (-2) 2 x1 alpha beta1 b2 0 (3 * L) (padded L (three 3 (-1) (-1))) (padded_orbit beta1 L M) (padded_orbit b2 L V))
    as [Up _]; try assumption; try lra; try lia.
  - apply padded_periodic; [exact HL|apply three_periodic].
  - apply padded_is_orbit; assumption.
  - pose proof (padded_is_orbit b2 L 3 (fun t => three 3 (-1) (-1) t ^ 2) V ltac:(lra) HL OV) as [O1 O2]. split; [exact O1|].
    intros t. rewrite O2, padded_square. reflexivity.
  - intros t _. rewrite Rplus_0_r. unfold padded_orbit. apply Rmult_lt_0_compat; [apply Rmult_lt_0_compat|apply VP].
    + apply pow_lt. lra.
    + apply Rdiv_lt_0_compat; fold s; lra.
  - replace (4 / (3 * INR L)) with ((2 - -2) * Rmax 0 (mean (3 * L) (padded L (three 3 (-1) (-1))))).
    + apply Up. rewrite EK. apply Rmult_lt_0_compat; assumption.
    + rewrite Em. assert (0 < INR L) by (apply lt_0_INR; lia). assert (0 < / (3 * INR L)) by (apply inv_pos; lra).
      rewrite Rmax_right by lra. unfold Rdiv. ring.
Qed.

(** Such an L exists for every b2 < 1, so that the statement of Reddi et al.'s Theorem 2 is true. *)
Theorem reddi2018_theorem2 : reddi2018_theorem2_statement.
Proof.
  intros beta1 b2 B1 B2 Hg. assert (B0 : 0 < b2).
  { destruct (Rle_dec b2 0) as [N|N]; [|lra]. rewrite sqrt_neg_0 in Hg by exact N. lra. }
  destruct (pow_small b2 (/ 36) ltac:(lra) ltac:(lra)) as [N HN]. specialize (HN (S N) ltac:(lia)).
  exists (padded (S N) (three 3 (-1) (-1))). intros alpha x1 Ha Hx. exists (4 / (3 * INR (S N))).
  split; [apply Rdiv_lt_0_compat; [lra|]; pose proof (lt_0_INR (S N) ltac:(lia)); lra|].
  apply (luo2019_theorem2 beta1 b2 (S N) x1 alpha); try assumption; try lra; lia.
Qed.
