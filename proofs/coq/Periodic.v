(** Losses c_t x with c_t of period P: what R_T / T tends to when the points tend to an end of the interval. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension.
Open Scope R_scope.

Definition periodic (P : nat) (c : nat -> R) : Prop := forall t, c (t + P)%nat = c t.
Definition mean (P : nat) (c : nat -> R) : R := sum_t c P / INR P.

Lemma periodic_shift P c k j : periodic P c -> c (k * P + j)%nat = c j.
Proof.
  intros H. induction k as [|k IH]; [reflexivity|].
  replace (S k * P + j)%nat with ((k * P + j) + P)%nat by lia. rewrite H. exact IH.
Qed.
(** Every t >= 1 is k P + j with 1 <= j <= P. *)
Lemma block_of P t : (1 <= P)%nat -> (1 <= t)%nat -> exists k j, t = (k * P + j)%nat /\ (1 <= j <= P)%nat.
Proof.
  intros HP Ht. exists ((t - 1) / P)%nat, (S ((t - 1) mod P))%nat.
  pose proof (Nat.div_mod (t - 1) P ltac:(lia)). pose proof (Nat.mod_upper_bound (t - 1) P ltac:(lia)). lia.
Qed.
Lemma bounded_on f P : exists B, 0 <= B /\ forall j, (1 <= j <= P)%nat -> Rabs (f j) <= B.
Proof.
  induction P as [|P (B & B0 & HB)]; [exists 0; split; [lra|intros; lia]|].
  exists (Rmax B (Rabs (f (S P)))). split; [eapply Rle_trans; [exact B0|apply Rmax_l]|]. intros j Hj.
  destruct (Nat.eq_dec j (S P)) as [->|N]; [apply Rmax_r|]. eapply Rle_trans; [apply HB; lia|apply Rmax_l].
Qed.
Lemma periodic_bounded P c : (1 <= P)%nat -> periodic P c -> exists B, 0 <= B /\ forall t, (1 <= t)%nat -> Rabs (c t) <= B.
Proof.
  intros HP Hc. destruct (bounded_on c P) as (B & B0 & HB). exists B. split; [exact B0|]. intros t Ht.
  destruct (block_of P t HP Ht) as (k & j & -> & Hj). rewrite (periodic_shift P c k j Hc). apply HB, Hj.
Qed.

(** (c_1 + ... + c_T) / T -> mean. *)
Lemma sum_of_blocks P c k : periodic P c -> sum_t c (k * P) = INR k * sum_t c P.
Proof.
  intros Hc. induction k as [|k IH]; [simpl; ring|]. replace (S k * P)%nat with (k * P + P)%nat by lia.
  rewrite sum_t_add, IH, S_INR, (sum_t_ext (fun t => c (k * P + t)%nat) c) by (intros; apply periodic_shift, Hc). ring.
Qed.
Lemma sum_near_mean P c : (1 <= P)%nat -> periodic P c -> exists B, 0 <= B /\ forall T, Rabs (sum_t c T - INR T * mean P c) <= B.
Proof.
  intros HP Hc. destruct (periodic_bounded P c HP Hc) as (B & B0 & HB).
  assert (P0 : 0 < INR P) by (apply lt_0_INR; lia).
  exists (INR P * (B + Rabs (mean P c))). split.
  { apply Rmult_le_pos; [lra|]. pose proof (Rabs_pos (mean P c)). lra. }
  intros T. pose proof (Nat.div_mod T P ltac:(lia)) as E. pose proof (Nat.mod_upper_bound T P ltac:(lia)) as Hm.
  set (k := (T / P)%nat) in *. set (j := (T mod P)%nat) in *. replace T with (k * P + j)%nat by lia.
  rewrite sum_t_add, sum_of_blocks by exact Hc. rewrite plus_INR, mult_INR.
  replace (INR k * sum_t c P + sum_t (fun t => c (k * P + t)%nat) j - (INR k * INR P + INR j) * mean P c)
    with (sum_t (fun t => c (k * P + t)%nat) j - INR j * mean P c) by (unfold mean; field; lra).
  assert (J : Rabs (sum_t (fun t => c (k * P + t)%nat) j) <= INR j * B) by (apply sum_t_abs; intros; apply HB; lia).
  assert (J2 : INR j <= INR P) by (apply le_INR; lia). pose proof (pos_INR j) as J0. pose proof (Rabs_pos (mean P c)) as M0.
  pose proof (Rabs_triang (sum_t (fun t => c (k * P + t)%nat) j) (- (INR j * mean P c))) as Tr.
  rewrite Rabs_Ropp, Rabs_mult, (Rabs_pos_eq (INR j)) in Tr by exact J0. unfold Rminus.
  assert (INR j * B <= INR P * B) by (apply Rmult_le_compat_r; lra).
  assert (INR j * Rabs (mean P c) <= INR P * Rabs (mean P c)) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma averages_tend P c : (1 <= P)%nat -> periodic P c -> Un_cv (fun T => sum_t c T / INR T) (mean P c).
Proof.
  intros HP Hc e He. destruct (sum_near_mean P c HP Hc) as (B & B0 & HB).
  destruct (INR_unbounded (B / e)) as [N HN]. exists (S N). intros T HT.
  assert (T0 : 0 < INR T) by (apply lt_0_INR; lia).
  unfold R_dist. replace (sum_t c T / INR T - mean P c) with ((sum_t c T - INR T * mean P c) * / INR T) by (field; lra).
  rewrite Rabs_mult, (Rabs_pos_eq (/ INR T)) by (left; apply inv_pos, T0).
  apply Rmult_lt_reg_r with (INR T); [exact T0|]. rewrite Rmult_assoc, Rinv_l by lra. rewrite Rmult_1_r.
  apply Rle_lt_trans with B; [apply HB|]. assert (INR N < INR T) by (apply lt_INR; lia).
  replace B with (B / e * e) by (field; lra). rewrite (Rmult_comm e). apply Rmult_lt_compat_r; lra.
Qed.

(** (y_1 + ... + y_T) / T -> 0 if y_t -> 0 (Cesaro). *)
Lemma cesaro y : Un_cv (fun n => y (S n)) 0 -> Un_cv (fun T => sum_t y T / INR T) 0.
Proof.
  intros H. apply Cesaro_1 in H. intros e He. destruct (H e He) as [N HN]. exists (S N). intros T HT.
  specialize (HN T ltac:(lia)). replace (sum_t y T) with (sum_f_R0 (fun n => y (S n)) (pred T)); [exact HN|].
  destruct T as [|T]; [lia|]. simpl pred. clear. induction T as [|T IH]; [simpl; ring|].
  rewrite sum_t_S, <- IH. reflexivity.
Qed.

Section AverageRegret.
  Variables (lo hi x1 : R) (P : nat) (c : nat -> R) (r : rule).
  Hypothesis HP : (1 <= P)%nat.
  Hypothesis Hx : lo <= x1 <= hi.
  Hypothesis Hc : periodic P c.
  Let L := line lo hi x1 c.
  Let x n := iterate L r (S n) 0%nat.

  (** The regret at an end p: its average is that of c_t (x_t - p), which vanishes, and a share of the mean. *)
  Lemma average_at p (best : R -> R) : Un_cv x p ->
    (forall S, p * S - Rmin (lo * S) (hi * S) = best S) -> (forall a b, Rabs (best a - best b) <= (hi - lo) * Rabs (a - b)) ->
    (forall a T, 0 < T -> best a / T = best (a / T)) ->
    average_regret_tends_to L r (best (mean P c)).
  Proof.
    intros Hp Hbest Hlip Hhom. exists (fun T => loss_sum lo hi x1 c r T - Rmin (lo * sum_t c T) (hi * sum_t c T)).
    split; [intros T; apply line_is_regret, Hx|].
    destruct (periodic_bounded P c HP Hc) as (B & B0 & HB).
    assert (C0 : Un_cv (fun T => sum_t (fun t => c t * (iterate L r t 0%nat - p)) T / INR T) 0).
    { apply cesaro. intros e He. destruct (Hp (e / (B + 1))) as [N HN]; [apply Rdiv_lt_0_compat; lra|].
      exists N. intros n Hn. specialize (HN n Hn). unfold R_dist in *. rewrite Rminus_0_r, Rabs_mult.
      fold (x n). specialize (HB (S n) ltac:(lia)). pose proof (Rabs_pos (x n - p)).
      apply Rle_lt_trans with ((B + 1) * Rabs (x n - p)); [apply Rmult_le_compat_r; lra|].
      replace e with ((B + 1) * (e / (B + 1))) by (field; lra). apply Rmult_lt_compat_l; lra. }
    assert (A0 : Un_cv (fun T => best (sum_t c T / INR T)) (best (mean P c))).
    { intros e He. destruct (averages_tend P c HP Hc (e / (hi - lo + 1))) as [N HN]; [apply Rdiv_lt_0_compat; lra|].
      exists N. intros T HT. specialize (HN T HT). unfold R_dist in *. eapply Rle_lt_trans; [apply Hlip|].
      pose proof (Rabs_pos (sum_t c T / INR T - mean P c)).
      apply Rle_lt_trans with ((hi - lo + 1) * Rabs (sum_t c T / INR T - mean P c)); [apply Rmult_le_compat_r; lra|].
      replace e with ((hi - lo + 1) * (e / (hi - lo + 1))) by (field; lra). apply Rmult_lt_compat_l; lra. }
    pose proof (CV_plus _ _ _ _ C0 A0) as Sum. rewrite Rplus_0_l in Sum.
    intros e He. destruct (Sum e He) as [N HN]. exists (S N). intros T HT. specialize (HN T ltac:(lia)).
    assert (T0 : 0 < INR T) by (apply lt_0_INR; lia).
    replace ((loss_sum lo hi x1 c r T - Rmin (lo * sum_t c T) (hi * sum_t c T)) / INR T)
      with (sum_t (fun t => c t * (iterate L r t 0%nat - p)) T / INR T + best (sum_t c T / INR T)); [exact HN|].
    rewrite <- Hhom by exact T0. rewrite <- Hbest.
    assert (E : sum_t (fun t => c t * (iterate L r t 0%nat - p)) T = loss_sum lo hi x1 c r T - p * sum_t c T).
    { unfold loss_sum, Rminus. fold L. rewrite (sum_t_ext _ (fun t => c t * iterate L r t 0%nat + - p * c t)) by (intros; ring).
      rewrite sum_t_plus, sum_t_scal. ring. }
    rewrite E. field. lra.
  Qed.

  Theorem average_at_upper : Un_cv x hi -> average_regret_tends_to L r ((hi - lo) * Rmax 0 (mean P c)).
  Proof.
    intros H. apply (average_at hi (fun s => (hi - lo) * Rmax 0 s) H).
    - intros s. unfold Rmin, Rmax. destruct Rle_dec, Rle_dec; nra.
    - intros a b. replace ((hi - lo) * Rmax 0 a - (hi - lo) * Rmax 0 b) with ((hi - lo) * (Rmax 0 a - Rmax 0 b)) by ring.
      rewrite Rabs_mult, (Rabs_pos_eq (hi - lo)) by lra. apply Rmult_le_compat_l; [lra|].
      unfold Rmax, Rabs. repeat destruct Rle_dec; repeat destruct Rcase_abs; lra.
    - intros a T HT. unfold Rdiv. rewrite Rmult_assoc. f_equal. pose proof (inv_pos T HT) as I.
      unfold Rmax. destruct (Rle_dec 0 a), (Rle_dec 0 (a * / T)); nra.
  Qed.
  Theorem average_at_lower : Un_cv x lo -> average_regret_tends_to L r ((hi - lo) * Rmax 0 (- mean P c)).
  Proof.
    intros H. apply (average_at lo (fun s => (hi - lo) * Rmax 0 (- s)) H).
    - intros s. unfold Rmin, Rmax. destruct Rle_dec, Rle_dec; nra.
    - intros a b. replace ((hi - lo) * Rmax 0 (- a) - (hi - lo) * Rmax 0 (- b)) with ((hi - lo) * (Rmax 0 (- a) - Rmax 0 (- b))) by ring.
      rewrite Rabs_mult, (Rabs_pos_eq (hi - lo)) by lra. apply Rmult_le_compat_l; [lra|].
      unfold Rmax, Rabs. repeat destruct Rle_dec; repeat destruct Rcase_abs; lra.
    - intros a T HT. unfold Rdiv. rewrite Rmult_assoc. f_equal. pose proof (inv_pos T HT) as I.
      unfold Rmax. destruct (Rle_dec 0 (- a)), (Rle_dec 0 (- (a * / T))); nra.
  Qed.
End AverageRegret.

Lemma tends_to_of lo hi x1 c r p : Un_cv (fun n => iterate (line lo hi x1 c) r (S n) 0%nat) p -> tends_to (line lo hi x1 c) r p.
Proof.
  intros H i Hi. replace i with 0%nat by (simpl in Hi; lia).
  intros e He. destruct (H e He) as [N HN]. exists (S N). intros t Ht. destruct t as [|t]; [lia|]. apply HN. lia.
Qed.
