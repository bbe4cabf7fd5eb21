(** Luo et al. (2019), Theorem 4, with the hypothesis that its proof needs:
      eta_l(t) / eta_u(t+1) >= sqrt (t / (t+1)),  so that 1 / eta_t never falls.
    For the paper's band, eta_l(t) = a (1 - 1/(gamma t + 1)) and eta_u(t) = a (1 + 1/(gamma t)), this holds at every t
    if and only if gamma >= 4. *)
From Coq Require Import Reals Lra Lia Psatz.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound.
Open Scope R_scope.

Definition steep (el eu : nat -> R) (t : nat) : Prop := eu (S t) * sqrt (INR t) <= el t * sqrt (INR (S t)).

Section Steep.
  Variables (P : problem) (r : rule) (b1 el eu : nat -> R) (beta1 Rinf D G2 : R).
  Hypothesis H : band_hypotheses P r b1 el eu beta1 Rinf D G2.
  Hypothesis Hsteep : forall t, (1 <= t)%nat -> steep el eu t.

  Lemma inverse_rate_rises t i : (1 <= t)%nat -> inverse_rate P r i t <= inverse_rate P r i (S t).
  Proof.
    intros Ht. destruct (band_rates _ _ _ _ _ _ _ _ _ H t Ht) as [[L1 _] _].
    pose proof (proj2 (band_rule _ _ _ _ _ _ _ _ _ H) P t i Ht) as E1.
    pose proof (proj2 (band_rule _ _ _ _ _ _ _ _ _ H) P (S t) i ltac:(lia)) as E2.
    destruct (band_rates _ _ _ _ _ _ _ _ _ H (S t) ltac:(lia)) as [[L2 _] _].
    pose proof (sqrt_INR_pos t Ht) as S1. pose proof (sqrt_S_pos t) as S2. pose proof (Hsteep t Ht) as Q. unfold steep in Q.
    unfold inverse_rate. rewrite (eta_of P r t i Ht), (eta_of P r (S t) i ltac:(lia)).
    set (p := sqrt (INR t)) in *. set (q := sqrt (INR (S t))) in *.
    set (e := etahat P r t i) in *. set (e' := etahat P r (S t) i) in *.
    apply inv_le; [apply Rmult_lt_0_compat; [lra|apply inv_pos; lra]|].
    apply Rmult_le_reg_r with (p * q); [apply Rmult_lt_0_compat; lra|].
    replace (e' * / q * (p * q)) with (e' * p) by (field; lra). replace (e * / p * (p * q)) with (e * q) by (field; lra).
    assert (e' * p <= eu (S t) * p) by (apply Rmult_le_compat_r; lra).
    assert (el t * q <= e * q) by (apply Rmult_le_compat_r; lra). lra.
  Qed.

  Theorem luo2019_theorem4_repaired T R_T : nonincreasing b1 -> (1 <= T)%nat -> is_regret P r T R_T ->
    R_T <= luo2019_bound P r beta1 b1 D G2 Rinf T.
  Proof.
    intros Hm HT HR. eapply Rle_trans; [apply (adabound_repaired P r b1 el eu beta1 Rinf D G2 H T R_T Hm HT HR)|].
    unfold luo2019_bound. fold (momentum_term P r b1 T). fold (gradient_term beta1 Rinf G2 T).
    apply Rplus_le_compat_r, Rplus_le_compat_r. right.
    replace (rise_term P r T) with (sqrt (INR T) * sum_i (fun i => / etahat P r T i) (dim P));
      [destruct (band_beta1 _ _ _ _ _ _ _ _ _ H); field; lra|].
    unfold rise_term. rewrite <- sum_i_scal. apply sum_i_ext. intros i Hi.
    rewrite rises_monotone; [|exact HT|intros; apply inverse_rate_rises; lia].
    unfold inverse_rate. rewrite (eta_of P r T i HT). pose proof (sqrt_INR_pos T HT).
    pose proof (rates P r b1 el eu beta1 Rinf D G2 H T i HT). field. lra.
  Qed.
End Steep.

(** ** The paper's band *)

Definition paper_lower (a gamma : R) (t : nat) : R := a * (1 - 1 / (gamma * INR t + 1)).
Definition paper_upper (a gamma : R) (t : nat) : R := a * (1 + 1 / (gamma * INR t)).

(** Steepness, squared and freed of fractions. *)
Lemma steep_polynomial a g t : 0 < a -> 0 < g -> (1 <= t)%nat ->
  steep (paper_lower a g) (paper_upper a g) t <->
  (g * INR t + 1) ^ 2 * (g * (INR t + 1) + 1) ^ 2 <= g ^ 4 * INR t * (INR t + 1) ^ 3.
Proof.
  intros Ha Hg Ht. assert (H1 : 1 <= INR t) by (apply (le_INR 1); exact Ht).
  unfold steep, paper_lower, paper_upper. rewrite S_INR. set (x := INR t) in *.
  assert (P1 : 0 < g * x) by (apply Rmult_lt_0_compat; lra).
  assert (P2 : 0 < g * (x + 1)) by (apply Rmult_lt_0_compat; lra).
  replace (1 + 1 / (g * (x + 1))) with ((g * (x + 1) + 1) / (g * (x + 1))) by (field; lra).
  replace (1 - 1 / (g * x + 1)) with (g * x / (g * x + 1)) by (field; lra).
  set (p := sqrt x). set (q := sqrt (x + 1)).
  assert (A0 : 0 < p) by (apply sqrt_lt_R0; lra). assert (B0 : 0 < q) by (apply sqrt_lt_R0; lra).
  assert (EA : p * p = x) by (apply sqrt_sqrt; lra). assert (EB : q * q = x + 1) by (apply sqrt_sqrt; lra).
  set (L := (g * x + 1) * (g * (x + 1) + 1) * p). set (R := g * x * (g * (x + 1)) * q).
  assert (L0 : 0 <= L) by (unfold L; repeat apply Rmult_le_pos; lra).
  assert (R0 : 0 <= R) by (unfold R; repeat apply Rmult_le_pos; lra).
  assert (EL : L * L = (g * x + 1) ^ 2 * (g * (x + 1) + 1) ^ 2 * x).
  { unfold L. replace ((g * x + 1) * (g * (x + 1) + 1) * p * ((g * x + 1) * (g * (x + 1) + 1) * p))
      with ((g * x + 1) ^ 2 * (g * (x + 1) + 1) ^ 2 * (p * p)) by ring. rewrite EA. reflexivity. }
  assert (ER : R * R = g ^ 4 * x * (x + 1) ^ 3 * x).
  { unfold R. replace (g * x * (g * (x + 1)) * q * (g * x * (g * (x + 1)) * q))
      with (g ^ 4 * x ^ 2 * (x + 1) ^ 2 * (q * q)) by ring. rewrite EB. ring. }
  assert (K : a * ((g * (x + 1) + 1) / (g * (x + 1))) * p <= a * (g * x / (g * x + 1)) * q <-> L <= R).
  { assert (Pd : 0 < a * / ((g * x + 1) * (g * (x + 1)))) by (apply Rmult_lt_0_compat; [lra|apply inv_pos, Rmult_lt_0_compat; lra]).
    replace (a * ((g * (x + 1) + 1) / (g * (x + 1))) * p) with (a * / ((g * x + 1) * (g * (x + 1))) * L) by (unfold L; field; lra).
    replace (a * (g * x / (g * x + 1)) * q) with (a * / ((g * x + 1) * (g * (x + 1))) * R) by (unfold R; field; lra).
    split; intros Q; [apply Rmult_le_reg_l with (a * / ((g * x + 1) * (g * (x + 1)))); assumption
                     |apply Rmult_le_compat_l; lra]. }
  rewrite K. split; intros Q.
  - apply Rmult_le_reg_r with x; [lra|]. rewrite <- EL, <- ER. apply Rmult_le_compat; assumption.
  - apply Rsqr_incr_0_var; [|exact R0]. unfold Rsqr. rewrite EL, ER. apply Rmult_le_compat_r; lra.
Qed.

(** gamma >= 4 suffices: with g = 4 + h, t = 1 + s the difference has nonnegative coefficients. *)
Lemma polynomial_large_gamma g t : 4 <= g -> 1 <= t ->
  (g * t + 1) ^ 2 * (g * (t + 1) + 1) ^ 2 <= g ^ 4 * t * (t + 1) ^ 3.
Proof.
  intros Hg Ht. set (h := g - 4). set (s := t - 1).
  replace g with (h + 4) by (unfold h; ring). replace t with (s + 1) by (unfold s; ring).
  assert (0 <= h) by (unfold h; lra). assert (0 <= s) by (unfold s; lra). apply Rminus_le.
  match goal with |- ?e <= 0 => ring_simplify e end.
  assert (Q : forall i j, 0 <= h ^ i * s ^ j) by (intros; apply Rmult_le_pos; apply pow_le; assumption).
  assert (Ph : forall i, 0 <= h ^ i) by (intros; apply pow_le; assumption).
  assert (Ps : forall j, 0 <= s ^ j) by (intros; apply pow_le; assumption).
  pose proof (Q 1 1)%nat. pose proof (Q 1 2)%nat. pose proof (Q 1 3)%nat. pose proof (Q 1 4)%nat.
  pose proof (Q 2 1)%nat. pose proof (Q 2 2)%nat. pose proof (Q 2 3)%nat. pose proof (Q 2 4)%nat.
  pose proof (Q 3 1)%nat. pose proof (Q 3 2)%nat. pose proof (Q 3 3)%nat. pose proof (Q 3 4)%nat.
  pose proof (Q 4 1)%nat. pose proof (Q 4 2)%nat. pose proof (Q 4 3)%nat. pose proof (Q 4 4)%nat.
  pose proof (Ph 2%nat). pose proof (Ph 3%nat). pose proof (Ph 4%nat).
  pose proof (Ps 2%nat). pose proof (Ps 3%nat). pose proof (Ps 4%nat).
  clear Q Ph Ps. clearbody h s. simpl pow in *. lra.
Qed.

Theorem steep_if_gamma_4 a g t : 0 < a -> 4 <= g -> (1 <= t)%nat -> steep (paper_lower a g) (paper_upper a g) t.
Proof.
  intros Ha Hg Ht. apply steep_polynomial; [assumption|lra|assumption|].
  apply polynomial_large_gamma; [assumption|]. apply (le_INR 1), Ht.
Qed.

(** For gamma < 4 the leading coefficient g^3 (g - 4) is negative: not steep from t + 1 = 2 + 3 / (4 - gamma) on. *)
Theorem not_steep_if_gamma_below_4 a g t : 0 < a -> 0 < g < 4 -> (1 <= t)%nat -> 2 + 3 / (4 - g) <= INR (S t) ->
  ~ steep (paper_lower a g) (paper_upper a g) t.
Proof.
  intros Ha Hg Ht HL Q. apply steep_polynomial in Q; [|assumption|lra|assumption].
  assert (H1 : 1 <= INR t) by (apply (le_INR 1); exact Ht). rewrite S_INR in HL.
  set (x := INR t) in *.
  assert (HL' : 3 <= (4 - g) * (x - 1)).
  { assert (E : 3 / (4 - g) <= x - 1) by lra. apply (Rmult_le_compat_r (4 - g)) in E; [|lra].
    unfold Rdiv in E. rewrite Rmult_assoc, Rinv_l in E by lra. lra. }
  assert (X : 0 < g ^ 3 * x * (x + 1)) by (repeat apply Rmult_lt_0_compat; try apply pow_lt; lra).
  assert (K : g ^ 3 * x * (x + 1) * (g * (x + 1)) <= g ^ 3 * x * (x + 1) * (2 * (2 * x + 1)))
    by (apply Rmult_le_compat_l; lra).
  assert (K2 : 0 <= g ^ 2 * ((2 * x + 1) ^ 2 + 2 * x * (x + 1))).
  { apply Rmult_le_pos; [apply pow_le; lra|]. pose proof (pow2_ge_0 (2 * x + 1)).
    assert (0 <= x * (x + 1)) by (apply Rmult_le_pos; lra). lra. }
  assert (K3 : 0 <= g * (2 * x + 1)) by (apply Rmult_le_pos; lra).
  replace ((g * x + 1) ^ 2 * (g * (x + 1) + 1) ^ 2) with (g ^ 4 * x ^ 2 * (x + 1) ^ 2
    + g ^ 3 * x * (x + 1) * (2 * (2 * x + 1)) + g ^ 2 * ((2 * x + 1) ^ 2 + 2 * x * (x + 1)) + 2 * (g * (2 * x + 1)) + 1)
    in Q by ring.
  replace (g ^ 4 * x * (x + 1) ^ 3) with (g ^ 4 * x ^ 2 * (x + 1) ^ 2 + g ^ 3 * x * (x + 1) * (g * (x + 1))) in Q by ring.
  lra.
Qed.

Theorem gamma_4_iff a g : 0 < a -> 0 < g ->
  (forall t, (1 <= t)%nat -> steep (paper_lower a g) (paper_upper a g) t) <-> 4 <= g.
Proof.
  intros Ha Hg. split; [|intros Hg4 t Ht; apply steep_if_gamma_4; assumption].
  intros Hs. destruct (Rle_dec 4 g) as [Q|Q]; [exact Q|exfalso].
  destruct (INR_unbounded (2 + 3 / (4 - g))) as [n Hn].
  assert (Z : 0 < 3 / (4 - g)) by (apply Rdiv_lt_0_compat; lra).
  assert (N1 : (1 <= n)%nat) by (destruct n; [simpl in Hn; lra|lia]).
  apply (not_steep_if_gamma_below_4 a g n Ha ltac:(lra) N1); [rewrite S_INR; lra|apply Hs, N1].
Qed.

(** Luo et al.'s Theorem 4 as printed is true of the paper's band with gamma >= 4. *)
Theorem luo2019_theorem4_gamma_4 P alpha b2 b1 beta1 a g D G2 T R_T :
  0 < a -> 4 <= g -> subgradient P -> in_set P (start P) -> diameter P D -> gradients P G2 ->
  (forall t, (1 <= t)%nat -> 0 <= b1 t <= beta1) -> beta1 < 1 -> nonincreasing b1 -> (1 <= T)%nat ->
  let r := adabound alpha b1 b2 (paper_lower a g) (paper_upper a g) in
  is_regret P r T R_T -> R_T <= luo2019_bound P r beta1 b1 D G2 (paper_upper a g 1) T.
Proof.
  intros Ha Hg Hs H1 HD HG Hb Hb1 Hm HT r HR.
  assert (S : forall t, (1 <= t)%nat -> 0 < paper_lower a g t <= paper_upper a g t /\ paper_upper a g t <= paper_upper a g 1).
  { intros t Ht. assert (X : 1 <= INR t) by (apply (le_INR 1); exact Ht). unfold paper_lower, paper_upper. simpl (INR 1).
    set (x := INR t) in *. assert (P1 : 4 <= g * x) by nra. assert (P2 : g * 1 <= g * x) by nra.
    unfold Rdiv. rewrite !Rmult_1_l.
    assert (I1 : 0 < / (g * x + 1) < 1).
    { split; [apply inv_pos; lra|]. rewrite <- Rinv_1. apply Rinv_lt_contravar; lra. }
    assert (I2 : 0 < / (g * x) <= / (g * 1)) by (split; [apply inv_pos; lra|apply inv_le; lra]).
    split; [split; [apply Rmult_lt_0_compat; lra|apply Rmult_le_compat_l; lra]|apply Rmult_le_compat_l; lra]. }
  apply (luo2019_theorem4_repaired P r b1 (paper_lower a g) (paper_upper a g)); try assumption.
  - constructor; try assumption; [|split; assumption]. apply adabound_banded. intros t Ht. apply S, Ht.
  - intros t Ht. apply steep_if_gamma_4; assumption.
Qed.
