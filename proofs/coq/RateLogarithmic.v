(** The rate of Luo et al.'s Theorem 4 for eps_t = 1 / (4 (1 + ln t)): R_T >= floor (T/3) / (6 (1 + ln T)) - 1, while the
    printed bound is at most 19/6 sqrt T, so that no constant factor saves it. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound OneDimension RateFalse.
Open Scope R_scope.

Definition eps_log (t : nat) : R := 1 / (4 * (1 + ln (INR t))).

Lemma ln_nonneg t : (1 <= t)%nat -> 0 <= ln (INR t).
Proof.
  intros H. apply (le_INR 1) in H. simpl in H. rewrite <- ln_1.
  destruct (Rle_lt_or_eq_dec 1 (INR t) H) as [L|L]; [left; apply ln_increasing; lra|rewrite <- L; lra].
Qed.
Lemma eps_log_range t : (1 <= t)%nat -> 0 < eps_log t <= 1/4.
Proof.
  intros H. pose proof (ln_nonneg t H). unfold eps_log. split; [apply Rdiv_lt_0_compat; lra|].
  unfold Rdiv. apply Rmult_le_compat_l; [lra|]. apply inv_le; lra.
Qed.
Lemma eps_log_falls t : (1 <= t)%nat -> eps_log (S t) <= eps_log t.
Proof.
  intros H. pose proof (ln_nonneg t H). unfold eps_log, Rdiv. apply Rmult_le_compat_l; [lra|].
  apply inv_le; [lra|]. assert (0 < INR t) by (apply lt_0_INR; lia).
  assert (ln (INR t) < ln (INR (S t))) by (apply ln_increasing; [lra|rewrite S_INR; lra]). lra.
Qed.
Lemma eps_log_vanishes : Un_cv eps_log 0.
Proof.
  intros e He. destruct (INR_unbounded (exp (/ e))) as [N HN]. exists (S N). intros n Hn.
  assert (L : exp (/ e) < INR n) by (apply Rlt_le_trans with (INR N); [lra|apply le_INR; lia]).
  pose proof (inv_pos e He) as Ie.
  assert (L2 : / e < ln (INR n)) by (rewrite <- (ln_exp (/ e)); apply ln_increasing; [apply exp_pos|exact L]).
  destruct (eps_log_range n) as [E0 _]; [lia|]. unfold R_dist. rewrite Rminus_0_r, Rabs_pos_eq by lra.
  unfold eps_log, Rdiv. rewrite Rmult_1_l, <- (Rinv_inv e). apply Rinv_lt_contravar; [apply Rmult_lt_0_compat; lra|lra].
Qed.

Definition slow_problem : problem := line 0 1 1 (slow_gradient eps_log).
Definition slow_rule : rule := adabound (7/10) (constant 0) (1/100) (slow_lower eps_log) (slow_upper eps_log).
Definition slow_bound (T : nat) : R := luo2019_bound slow_problem slow_rule 0 (constant 0) 1 1 (slow_upper eps_log 1) T.

Lemma slow_regret T R_T : (1 <= T)%nat -> is_regret slow_problem slow_rule T R_T ->
  R_T >= INR (T / 3) / (6 * (1 + ln (INR T))) - 1.
Proof.
  intros HT HR. pose proof (rate_lower eps_log eps_log_range eps_log_falls T HT) as H.
  assert (G : regret_against slow_problem slow_rule (fun _ => 0) T <= R_T).
  { apply (regret_ge _ _ _ _ _ HR). intros i Hi. simpl. lra. }
  change (regret_against slow_problem slow_rule (fun _ => 0) T >= 2 / 3 * INR (T / 3) * eps_log T - 1) in H.
  replace (INR (T / 3) / (6 * (1 + ln (INR T)))) with (2 / 3 * INR (T / 3) * eps_log T); [lra|].
  pose proof (ln_nonneg T HT). unfold eps_log. field. lra.
Qed.

Lemma slow_bound_range T : (1 <= T)%nat -> 0 < slow_bound T <= 19/6 * sqrt (INR T).
Proof.
  intros HT. unfold slow_bound, luo2019_bound. pose proof (one_le_sqrt_INR T HT) as S1.
  rewrite (sum_t_ext _ (fun _ => 0)).
  2:{ intros t Ht. unfold slow_problem, constant, Rdiv. simpl. ring. }
  rewrite sum_t_const.
  change (sum_i (fun i => / etahat slow_problem slow_rule T i) (dim slow_problem))
    with (0 + / etahat slow_problem slow_rule T 0).
  assert (E : 3/4 <= etahat slow_problem slow_rule T 0 <= 5/4).
  { pose proof (eps_log_range T HT) as Q.
    pose proof (proj2 (adabound_banded (7/10) (constant 0) (1/100) (slow_lower eps_log) (slow_upper eps_log)
      ltac:(intros t Ht; pose proof (eps_log_range t Ht); unfold slow_lower, slow_upper; lra)) slow_problem T 0%nat HT) as B.
    fold slow_rule in B. unfold slow_lower, slow_upper in B. lra. }
  assert (I : 0 < / etahat slow_problem slow_rule T 0 <= 4/3).
  { split; [apply inv_pos; lra|]. replace (4/3) with (/ (3/4)) by field. apply inv_le; lra. }
  assert (U : slow_upper eps_log 1 = 5/4) by (unfold slow_upper, eps_log; simpl INR; rewrite ln_1; field). rewrite U.
  set (s := sqrt (INR T)) in *. set (q := / etahat slow_problem slow_rule T 0) in *.
  replace (1 ^ 2 * s / (2 * (1 - 0)) * (0 + q) + 1 ^ 2 / (2 * (1 - 0)) * (INR T * 0) + (2 * s - 1) * (5/4 * 1 ^ 2 / (1 - 0)))
    with (s * q / 2 + (2 * s - 1) * (5/4)) by field.
  assert (Q : 0 <= s * q <= s * (4/3)) by (split; [apply Rmult_le_pos|apply Rmult_le_compat_l]; lra).
  split; lra.
Qed.

Theorem luo2019_theorem4_rate_false :
  luo2019_hypotheses slow_problem (7/10) 0 (1/100) (constant 0) (slow_lower eps_log) (slow_upper eps_log) 1 1 /\
  (forall T R_T, (1 <= T)%nat -> is_regret slow_problem slow_rule T R_T ->
     R_T >= INR (T / 3) / (6 * (1 + ln (INR T))) - 1) /\
  (forall T, (1 <= T)%nat -> slow_bound T <= 19/6 * sqrt (INR T)).
Proof.
  split; [|split].
  - apply slow_hypotheses; [exact eps_log_range|exact eps_log_falls|exact eps_log_vanishes].
  - exact slow_regret.
  - intros T HT. apply slow_bound_range, HT.
Qed.

(** ** The ratio is unbounded: T = 3 n^4 *)

Lemma ln_le_4 x : 1 <= x -> ln x <= 4 * sqrt (sqrt x).
Proof.
  intros Hx. assert (S1 : 0 < sqrt x) by (apply sqrt_lt_R0; lra).
  assert (S2 : 0 < sqrt (sqrt x)) by (apply sqrt_lt_R0; lra).
  set (y := sqrt (sqrt x)) in *.
  assert (E : x = y * y * (y * y)) by (unfold y; rewrite !sqrt_sqrt by lra; reflexivity).
  assert (Q : 0 < y * y) by (apply Rmult_lt_0_compat; lra).
  rewrite E at 1. rewrite !ln_mult by assumption. assert (ln y <= y); [|lra].
  pose proof (exp_ineq1_le (ln y)) as H. rewrite exp_ln in H by exact S2. lra.
Qed.

Theorem luo2019_theorem4_ratio_unbounded : forall K, 0 < K -> exists T, (1 <= T)%nat /\
  exists R_T, is_regret slow_problem slow_rule T R_T /\ R_T > K * slow_bound T.
Proof.
  intros K HK. destruct (INR_unbounded (1000 * (K + 1))) as [n Hn].
  assert (Hn1 : (1 <= n)%nat) by (destruct n; [simpl in Hn; lra|lia]).
  set (T := (n * n * (n * n) * 3)%nat). exists T. assert (HT : (1 <= T)%nat) by (unfold T; nia). split; [exact HT|].
  eexists. split; [apply line_is_regret; lra|].
  match goal with |- ?R_T > _ => set (R_ := R_T); assert (HR : is_regret slow_problem slow_rule T R_) by (apply line_is_regret; lra) end.
  pose proof (slow_regret T R_ HT HR) as HL.
  replace (T / 3)%nat with (n * n * (n * n))%nat in HL by (unfold T; rewrite Nat.div_mul; lia).
  destruct (slow_bound_range T HT) as [B0 B1]. set (N := INR n) in *.
  assert (EN : INR (n * n * (n * n)) = N * N * (N * N)) by (rewrite !mult_INR; reflexivity).
  assert (ET : INR T = N * N * (N * N) * 3) by (unfold T; rewrite mult_INR, EN; simpl; ring).
  rewrite EN in HL. assert (HN : 1000 < N) by lra. assert (N2 : 1 < N * N) by nra.
  assert (N4 : 1 < N * N * (N * N)) by (set (M := N * N) in *; nra).
  assert (ST : sqrt (INR T) <= N * N * 2) by (rewrite ET; apply sqrt_le; nra).
  assert (HLn : ln (INR T) <= 8 * N).
  { eapply Rle_trans; [apply ln_le_4; rewrite ET; lra|].
    assert (sqrt (sqrt (INR T)) <= N * 2); [|lra]. apply sqrt_le; [lra|]. lra. }
  pose proof (ln_nonneg T HT) as L0.
  assert (E : / (6 * (1 + ln (INR T))) >= / (60 * N)) by (apply Rle_ge, inv_le; lra).
  assert (HRn : N * N * (N * N) / (6 * (1 + ln (INR T))) >= N * N * N / 60).
  { replace (N * N * N / 60) with (N * N * (N * N) * / (60 * N)) by (field; lra).
    apply Rle_ge, Rmult_le_compat_l; [nra|lra]. }
  assert (HB : K * slow_bound T <= K * (7 * (N * N))) by (apply Rmult_le_compat_l; lra).
  assert (HF : N * N * N / 60 >= 1000 / 60 * (K + 1) * (N * N)) by nra. nra.
Qed.
