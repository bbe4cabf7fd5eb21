(** Rates in a band, without momentum: weights s_t = 2 sqrt t / (eta_l + eta_u) in place of 1 / eta_t.  A step at the middle
    of the band would cost nothing but its square; one off it by a share w_t = (eta_u - eta_l) / (eta_u + eta_l) costs at
    most w_t |g_t| D besides.  If s_t does not fall, R_T <= d D^2 s_T / 2 + sqrt d D G_2 sum w_t + G_2^2 / 2 sum s_t eta_u^2 / t. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound.
Open Scope R_scope.

Lemma step_off_middle lo hi x u g a s w D : lo <= u <= hi -> Rabs (x - u) <= D -> 0 < s -> Rabs (1 - s * a) <= w ->
  let y := clamp lo hi (x - a * g) in
  g * (x - u) <= s / 2 * ((x - u) ^ 2 - (y - u) ^ 2) + (w * (D * Rabs g) + s / 2 * a ^ 2 * g ^ 2).
Proof.
  intros Hu HD Hs Hw y. pose proof (clamp_near lo hi (x - a * g) u Hu) as HP. fold y in HP.
  replace (x - a * g - u) with ((x - u) - a * g) in HP by ring. set (z := x - u) in *. set (z' := y - u) in *.
  assert (A : s / 2 * z' ^ 2 <= s / 2 * (z - a * g) ^ 2) by (apply Rmult_le_compat_l; lra).
  assert (B : (1 - s * a) * (z * g) <= w * (D * Rabs g)).
  { eapply Rle_trans; [apply Rle_abs|]. rewrite !Rabs_mult.
    apply Rmult_le_compat; [apply Rabs_pos|apply Rmult_le_pos; apply Rabs_pos|exact Hw|].
    apply Rmult_le_compat_r; [apply Rabs_pos|exact HD]. }
  lra.
Qed.

(** |g_1| + ... + |g_d| <= sqrt d G. *)
Lemma sum_abs_le g G d : 0 <= G -> sum_i (fun i => g i ^ 2) d <= G ^ 2 -> sum_i (fun i => Rabs (g i)) d <= sqrt (INR d) * G.
Proof.
  intros HG H. destruct d as [|n]; [simpl; rewrite sqrt_0; lra|]. set (d := S n) in *.
  assert (S0 : 0 < sqrt (INR d)) by apply sqrt_S_pos. assert (SS : sqrt (INR d) * sqrt (INR d) = INR d) by (apply sqrt_sqrt, pos_INR).
  set (q := sqrt (INR d)) in *. apply le_epsilon. intros e He.
  set (l := (G + e / q) / q). assert (E : 0 < e / q) by (apply Rdiv_lt_0_compat; assumption).
  assert (L : 0 < l) by (apply Rdiv_lt_0_compat; lra).
  apply Rle_trans with (sum_i (fun i => / (2 * l) * g i ^ 2 + l / 2) d).
  - apply sum_i_le. intros i Hi. pose proof (pow2_ge_0 (Rabs (g i) - l)) as Q. pose proof (pow2_abs (g i)) as A.
    apply Rmult_le_reg_r with (2 * l); [lra|].
    replace ((/ (2 * l) * g i ^ 2 + l / 2) * (2 * l)) with (g i ^ 2 + l ^ 2) by (field; lra). rewrite <- A. lra.
  - rewrite sum_i_plus, sum_i_scal, sum_i_const. assert (Lq : l * q = G + e / q) by (unfold l; field; lra).
    assert (I : 0 < / (2 * l)) by (apply inv_pos; lra).
    assert (X : / (2 * l) * sum_i (fun i => g i ^ 2) d <= / (2 * l) * (l * q) ^ 2).
    { apply Rmult_le_compat_l; [lra|]. rewrite Lq. nra. }
    replace (/ (2 * l) * (l * q) ^ 2) with (l * (q * q) / 2) in X by (field; lra). rewrite SS in X.
    replace (q * G + e) with (q * (l * q)) by (rewrite Lq; field; lra).
    replace (q * (l * q)) with (l * INR d) by (rewrite <- SS; ring). lra.
Qed.

Section Midpoint.
  Variables (P : problem) (r : rule) (el eu : nat -> R) (D G : R).
  Hypothesis Hr : banded r (constant 0) el eu.
  Hypothesis Hs : subgradient P.
  Hypothesis H1 : in_set P (start P).
  Hypothesis HD : diameter P D.
  Hypothesis HD0 : 0 <= D.
  Hypothesis HG : gradients P G.
  Hypothesis HG0 : 0 <= G.
  Hypothesis Hband : forall t, (1 <= t)%nat -> 0 < el t <= eu t.
  Definition middle_weight (t : nat) : R := 2 * sqrt (INR t) / (el t + eu t).
  Definition half_width (t : nat) : R := (eu t - el t) / (eu t + el t).
  Hypothesis Hrise : forall t, (1 <= t)%nat -> middle_weight t <= middle_weight (S t).
  Variable u : nat -> R.
  Hypothesis Hu : in_set P u.
  Let Z (i t : nat) : R := (iterate P r t i - u i) ^ 2.
  Let cost (t i : nat) : R := half_width t * (D * Rabs (grad P r t i)) + middle_weight t * eu t ^ 2 / INR t / 2 * grad P r t i ^ 2.

  Lemma middle_pos t : (1 <= t)%nat -> 0 < middle_weight t /\ 0 <= half_width t.
  Proof.
    intros Ht. pose proof (Hband t Ht). pose proof (sqrt_INR_pos t Ht). split.
    - apply Rdiv_lt_0_compat; lra.
    - unfold half_width, Rdiv. apply Rmult_le_pos; [lra|left; apply inv_pos; lra].
  Qed.
  Lemma off_middle t i : (1 <= t)%nat -> Rabs (1 - middle_weight t * eta P r t i) <= half_width t /\
    0 <= eta P r t i ^ 2 <= eu t ^ 2 / INR t.
  Proof.
    intros Ht. pose proof (Hband t Ht) as B. pose proof (proj2 Hr P t i Ht) as E. rewrite (eta_of P r t i Ht).
    pose proof (sqrt_INR_pos t Ht) as S0. assert (SS : sqrt (INR t) * sqrt (INR t) = INR t) by (apply sqrt_sqrt, pos_INR).
    set (q := sqrt (INR t)) in *. set (e := etahat P r t i) in *. split.
    - unfold middle_weight, half_width. fold q.
      replace (1 - 2 * q / (el t + eu t) * (e * / q)) with ((eu t + el t - 2 * e) * / (eu t + el t)) by (field; lra).
      pose proof (inv_pos (eu t + el t) ltac:(lra)) as I. rewrite Rabs_mult, (Rabs_pos_eq (/ _)) by lra.
      apply Rmult_le_compat_r; [lra|]. apply Rabs_le. lra.
    - split; [apply pow2_ge_0|]. rewrite <- SS. replace (eu t ^ 2 / (q * q)) with ((eu t * / q) ^ 2) by (field; lra).
      pose proof (inv_pos q S0) as I. apply pow_incr. split; [apply Rmult_le_pos; lra|apply Rmult_le_compat_r; lra].
  Qed.

  Lemma one_coordinate t i : (1 <= t)%nat -> (i < dim P)%nat ->
    grad P r t i * (iterate P r t i - u i) <= middle_weight t / 2 * (Z i t - Z i (S t)) + cost t i.
  Proof.
    intros Ht Hi. destruct (middle_pos t Ht) as [M W]. destruct (off_middle t i Ht) as [O A]. destruct t as [|t]; [lia|].
    pose proof (iterate_in P r (S t) H1 i Hi) as X. pose proof (Hu i Hi) as U. pose proof (HD i Hi) as Di.
    pose proof (step_off_middle (lower P i) (upper P i) (iterate P r (S t) i) (u i) (grad P r (S t) i) (eta P r (S t) i)
      (middle_weight (S t)) (half_width (S t)) D U ltac:(apply Rabs_le; lra) M O) as St. cbv zeta in St.
    assert (N : iterate P r (S (S t)) i = clamp (lower P i) (upper P i) (iterate P r (S t) i - eta P r (S t) i * grad P r (S t) i)).
    { rewrite iterate_S, (momentum_S P r (constant 0) t i (proj1 Hr)). unfold constant. do 2 f_equal. ring. }
    rewrite <- N in St. unfold Z, cost.
    assert (middle_weight (S t) / 2 * eta P r (S t) i ^ 2 * grad P r (S t) i ^ 2
            <= middle_weight (S t) * eu (S t) ^ 2 / INR (S t) / 2 * grad P r (S t) i ^ 2); [|lra].
    apply Rmult_le_compat_r; [apply pow2_ge_0|].
    replace (middle_weight (S t) * eu (S t) ^ 2 / INR (S t) / 2) with (middle_weight (S t) / 2 * (eu (S t) ^ 2 / INR (S t)))
      by (unfold Rdiv; ring). apply Rmult_le_compat_l; lra.
  Qed.

  Theorem midpoint_bound T : (1 <= T)%nat -> regret_against P r u T <=
      INR (dim P) * D ^ 2 * middle_weight T / 2 + sqrt (INR (dim P)) * D * G * sum_t half_width T
    + G ^ 2 / 2 * sum_t (fun t => middle_weight t * eu t ^ 2 / INR t) T.
  Proof.
    intros HT. eapply Rle_trans; [apply linearised; assumption|].
    apply Rle_trans with (sum_i (fun i => D ^ 2 * (middle_weight T / 2) + sum_t (fun t => cost t i) T) (dim P)).
    - apply sum_i_le. intros i Hi.
      apply Rle_trans with (sum_t (fun t => middle_weight t / 2 * (Z i t - Z i (S t)) + cost t i) T);
        [apply sum_t_le; intros t [Ht _]; apply one_coordinate; assumption|].
      rewrite sum_t_plus. apply Rplus_le_compat_r.
      assert (ZD : forall t, 0 <= Z i t <= D ^ 2).
      { intros t. split; [apply pow2_ge_0|]. pose proof (iterate_in P r t H1 i Hi). pose proof (Hu i Hi). pose proof (HD i Hi).
        apply pow_maj_Rabs, Rabs_le. lra. }
      pose proof (abel (fun t => middle_weight t / 2) (Z i) (D ^ 2) T ZD
        ltac:(intros t Ht; pose proof (middle_pos t Ht); lra) HT) as A. cbv beta in A.
      rewrite rises_monotone in A by (try exact HT; intros t Ht; pose proof (Hrise t ltac:(lia)); lra). cbv beta in A.
      pose proof (middle_pos T HT). assert (0 <= middle_weight T / 2 * Z i (S T)) by (apply Rmult_le_pos; [lra|apply ZD]). lra.
    - rewrite sum_i_plus, sum_i_const, sum_swap.
      assert (C : sum_t (fun t => sum_i (cost t) (dim P)) T <= sum_t (fun t => sqrt (INR (dim P)) * D * G * half_width t
        + G ^ 2 / 2 * (middle_weight t * eu t ^ 2 / INR t)) T).
      { apply sum_t_le. intros t [Ht _]. destruct (middle_pos t Ht) as [M W]. unfold cost.
        assert (T0 : 0 < / INR t) by (apply inv_pos, lt_0_INR; lia). pose proof (pow2_ge_0 (eu t)).
        assert (K : 0 <= middle_weight t * eu t ^ 2 / INR t / 2)
          by (unfold Rdiv; apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rmult_le_pos|]|]; lra).
        assert (Gr : sum_i (fun i => grad P r t i ^ 2) (dim P) <= G ^ 2) by (apply (HG t (iterate P r t)); [lia|apply iterate_in, H1]).
        rewrite sum_i_plus, !sum_i_scal.
        pose proof (sum_abs_le (grad P r t) G (dim P) HG0 Gr) as Ab.
        pose proof (Rmult_le_compat_l (half_width t * D) _ _ (Rmult_le_pos _ _ W HD0) Ab).
        pose proof (Rmult_le_compat_l _ _ _ K Gr). lra. }
      rewrite sum_t_plus, !sum_t_scal in C. change (fun t => sum_i (cost t) (dim P)) with (fun t => sum_i (fun i => cost t i) (dim P)) in C.
      lra.
  Qed.
End Midpoint.
