(** Luo et al. (2019), Theorems 4 and 5 are false as printed: at T = 3, for every b2 in (0, 1), in every dimension d.
    f_t(x) = x_0 + ... + x_{d-1} on [0, 1]^d from x_1 = (1, ..., 1), beta1 = 0, and a band that jumps at t = 3:
      eta_l = 1/100, 1/100, 3/5, 3/5, ...,   eta_u = 3/5,   alpha <= sqrt (1 - b2) / 100.
    Then etahat = 1/100, 1/100, 3/5 and R_3 = d (3 - 2/100 - 1/(100 sqrt 2)) > 2.97 d, but the bound is < 2.93 d. *)
From Coq Require Import Reals Lra Lia Psatz FunctionalExtensionality.
From Regret Require Import Definitions Sums Runs Coordinate Upper Band AdaBound.
Open Scope R_scope.

Definition ones (d : nat) : problem :=
  Problem d (fun _ => 0) (fun _ => 1) (fun _ => 1) (fun _ x => sum_i x d) (fun _ _ _ => 1).
Definition jump_lower (t : nat) : R := if Nat.leb t 2 then 1/100 else 3/5.
Definition jump_upper (t : nat) : R := 3/5.

(** ** Every hypothesis is met *)

Lemma ones_hypotheses d alpha b2 el eu : 0 < alpha -> 0 < b2 < 1 ->
  (forall t, (1 <= t)%nat -> 0 < el t /\ el t <= el (S t)) -> (forall t, (1 <= t)%nat -> el t <= eu t /\ eu (S t) <= eu t) ->
  (exists limit, Un_cv el limit /\ Un_cv eu limit) ->
  luo2019_hypotheses (ones d) alpha 0 b2 (constant 0) el eu 1 (sqrt (INR d)).
Proof.
  intros Ha Hb Hl Hu Hc. constructor; try assumption; unfold constant.
  - intros t x y l _ _ _. simpl. rewrite sum_i_plus, !sum_i_scal. lra.
  - intros t x y _ _. simpl. intros e He. exists (mkposreal 1 Rlt_0_1). intros h Hh _.
    rewrite !sum_i_plus, !sum_i_scal.
    match goal with |- Rabs ?a < _ => replace a with 0 end; [rewrite Rabs_R0; exact He|].
    field. exact Hh.
  - intros i Hi. simpl. lra.
  - split; [reflexivity|]. split; [intros; lra|lra].
  - split; [exact Hb|]. unfold Rdiv. lra.
  - intros i Hi. simpl. lra.
  - intros t x _ _. simpl. rewrite sum_i_const. pose proof (sqrt_sqrt (INR d) (pos_INR d)). lra.
Qed.
Lemma jump_hypotheses d alpha b2 : 0 < alpha -> 0 < b2 < 1 ->
  luo2019_hypotheses (ones d) alpha 0 b2 (constant 0) jump_lower jump_upper 1 (sqrt (INR d)).
Proof.
  intros Ha Hb. apply ones_hypotheses; unfold jump_lower, jump_upper; [exact Ha|exact Hb| | |].
  - intros t Ht. destruct (Nat.leb_spec t 2), (Nat.leb_spec (S t) 2); try lra; lia.
  - intros t Ht. destruct (Nat.leb_spec t 2); lra.
  - exists (3/5). split; intros e He; exists 3%nat; intros n Hn; [destruct (Nat.leb_spec n 2); [lia|]|];
      unfold R_dist; replace (3/5 - 3/5) with 0 by lra; rewrite Rabs_R0; exact He.
Qed.

(** ** Any rule whose rates are etahat_t = eta_l(t) and whose direction is the gradient *)

Section Lower.
  Variables (d : nat) (r : rule) (el : nat -> R).
  Let P := ones d.
  Hypothesis Hr : has_momentum r (constant 0).
  Hypothesis Hlow : forall t i, (1 <= t)%nat -> etahat P r t i = el t.

  Lemma step t i : iterate P r (S (S t)) i = clamp 0 1 (iterate P r (S t) i - el (S t) / sqrt (INR (S t))).
  Proof.
    rewrite iterate_S, (momentum_S P r (constant 0) t i Hr), (eta_of P r (S t) i), Hlow by lia.
    unfold constant, Rdiv. simpl lower. simpl upper. f_equal.
    replace (grad P r (S t) i) with 1 by reflexivity. ring.
  Qed.
  (** 0 is the best point. *)
  Lemma ones_regret T : is_regret P r T (regret_against P r (fun _ => 0) T).
  Proof.
    split.
    - intros z (u & Hu & ->). apply sum_t_le. intros t Ht. unfold P. simpl loss.
      assert (0 <= sum_i u d) by (apply sum_i_nonneg; intros i Hi; apply (Hu i Hi)).
      rewrite sum_i_const. lra.
    - intros b Hb. apply Hb. exists (fun _ => 0). split; [intros i Hi; simpl; lra|reflexivity].
  Qed.
  Lemma the_bound Rinf T : (1 <= T)%nat -> luo2019_bound P r 0 (constant 0) 1 (sqrt (INR d)) Rinf T
    = INR d * (sqrt (INR T) / 2 * / el T + (2 * sqrt (INR T) - 1) * Rinf).
  Proof.
    intros HT. unfold luo2019_bound. rewrite (sum_i_ext _ (fun _ => / el T)) by (intros; rewrite Hlow by exact HT; reflexivity).
    rewrite (sum_t_ext _ (fun _ => 0)).
    2:{ intros t Ht. rewrite (sum_i_ext _ (fun _ => 0)); [rewrite sum_i_const; ring|].
        intros. unfold constant, Rdiv. ring. }
    rewrite sum_t_const, sum_i_const.
    replace (sqrt (INR d) ^ 2) with (INR d) by (simpl; rewrite Rmult_1_r, sqrt_sqrt; [reflexivity|apply pos_INR]).
    simpl dim. unfold Rdiv. rewrite Rminus_0_r, Rmult_1_r, Rinv_1. ring.
  Qed.
End Lower.

(** ** T = 3 *)

Lemma inv_sqrt_2 : 7/10 < / sqrt 2 < 72/100.
Proof.
  assert (H1 : 1.4 < sqrt 2) by (apply sqrt_above; lra). assert (H2 : sqrt 2 < 1.42) by (apply sqrt_below; lra).
  split; (apply Rmult_lt_reg_r with (sqrt 2); [lra|]; rewrite Rinv_l by lra; lra).
Qed.

Section Violation.
  Variables (d : nat) (r : rule).
  Hypothesis Hd : (1 <= d)%nat.
  Let P := ones d.
  Hypothesis Hr : has_momentum r (constant 0).
  Hypothesis Hlow : forall t i, (1 <= t)%nat -> etahat P r t i = jump_lower t.

  Lemma x2 i : iterate P r 2 i = 99/100.
  Proof.
    unfold P. rewrite (step d r jump_lower Hr Hlow). fold P. replace (iterate P r 1 i) with 1 by reflexivity.
    change (jump_lower 1) with (1/100). simpl INR. rewrite sqrt_1. rewrite clamp_id; lra.
  Qed.
  Lemma x3 i : iterate P r 3 i = 99/100 - 1/100 * / sqrt 2.
  Proof.
    unfold P. rewrite (step d r jump_lower Hr Hlow). fold P. rewrite x2.
    change (jump_lower 2) with (1/100). replace (INR 2) with 2 by (simpl; lra).
    pose proof inv_sqrt_2. unfold Rdiv at 2. rewrite clamp_id; lra.
  Qed.
  Lemma regret_at_0 : regret_against P r (fun _ => 0) 3 = INR d * (3 - 2/100 - 1/100 * / sqrt 2).
  Proof.
    unfold regret_against. cbn [sum_t]. unfold P. simpl loss. fold P.
    rewrite (sum_i_ext (iterate P r 1) (fun _ => 1)) by reflexivity.
    rewrite (sum_i_ext (iterate P r 2) (fun _ => 99/100)) by (intros; apply x2).
    rewrite (sum_i_ext (iterate P r 3) (fun _ => 99/100 - 1/100 * / sqrt 2)) by (intros; apply x3).
    rewrite !sum_i_const. lra.
  Qed.

  Theorem violation R_3 : is_regret P r 3 R_3 -> R_3 > luo2019_bound P r 0 (constant 0) 1 (sqrt (INR d)) (3/5) 3.
  Proof.
    intros HR. apply Rlt_le_trans with (regret_against P r (fun _ => 0) 3); [|apply (regret_ge P r 3 R_3 _ HR)].
    - unfold P. rewrite (the_bound d r jump_lower Hlow) by lia. fold P. rewrite regret_at_0.
      change (jump_lower 3) with (3/5). replace (INR 3) with 3 by (simpl; lra). replace (/ (3/5)) with (5/3) by field.
      pose proof inv_sqrt_2. assert (sqrt 3 < 1.7321) by (apply sqrt_below; lra).
      assert (1 <= INR d) by (apply (le_INR 1), Hd). apply Rmult_lt_compat_l; lra.
    - intros i Hi. simpl. lra.
  Qed.
End Violation.

(** ** AdaBound and AMSBound are such rules: the gradients keep v above 1 - b2, so the lower clip is active *)

Lemma clip_low alpha v l u low b2 : 0 < b2 < 1 -> 0 < low -> 0 < alpha <= low * sqrt (1 - b2) -> low <= l <= u -> 1 - b2 <= v ->
  clip alpha v l u = l.
Proof.
  intros Hb Hw Ha Hl Hv. assert (S0 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra).
  assert (S1 : sqrt (1 - b2) <= sqrt v) by (apply sqrt_le_1_alt; lra).
  assert (Q : alpha / sqrt v <= low).
  { apply Rmult_le_reg_r with (sqrt v); [lra|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra.
    pose proof (Rmult_le_compat_l low _ _ (Rlt_le _ _ Hw) S1). lra. }
  unfold clip. destruct Rle_dec; [lra|]. unfold Rmax, Rmin. repeat destruct Rle_dec; lra.
Qed.
Lemma jump_range t : 1/100 <= jump_lower t <= jump_upper t.
Proof. unfold jump_lower, jump_upper. destruct Nat.leb; lra. Qed.

Section Rules.
  Variables (d : nat) (b2 alpha low : R) (el eu : nat -> R).
  Hypothesis Hb : 0 < b2 < 1.
  Hypothesis Hw : 0 < low.
  Hypothesis Ha : 0 < alpha <= low * sqrt (1 - b2).
  Hypothesis Hrange : forall t, low <= el t <= eu t.
  Let r4 := adabound alpha (constant 0) b2 el eu.
  Let r5 := amsbound alpha (constant 0) b2 el eu.

  Lemma second_positive v : 0 <= v -> 1 - b2 <= second b2 1 v.
  Proof. intros. unfold second. assert (0 <= b2 * v) by (apply Rmult_le_pos; lra). lra. Qed.
  Lemma v4 t i : 0 <= snd (snd (state (ones d) r4 t i)).
  Proof.
    induction t as [|t IH]; [simpl; lra|].
    change (0 <= second b2 1 (snd (snd (state (ones d) r4 t i)))). pose proof (second_positive _ IH). lra.
  Qed.
  Lemma v5 t i : 0 <= fst (snd (snd (state (ones d) r5 t i))).
  Proof.
    induction t as [|t IH]; [simpl; lra|].
    change (0 <= second b2 1 (fst (snd (snd (state (ones d) r5 t i))))). pose proof (second_positive _ IH). lra.
  Qed.
  Lemma low4 t i : (1 <= t)%nat -> etahat (ones d) r4 t i = el t.
  Proof.
    intros Ht. apply etahat_of; [exact Ht|]. destruct t as [|t]; [lia|].
    change (clip alpha (second b2 1 (snd (snd (state (ones d) r4 t i)))) (el (S t)) (eu (S t))
            / sqrt (INR (S t)) = el (S t) / sqrt (INR (S t))).
    rewrite (clip_low _ _ _ _ low b2); [reflexivity|exact Hb|exact Hw|exact Ha|apply Hrange|apply second_positive, v4].
  Qed.
  Lemma low5 t i : (1 <= t)%nat -> etahat (ones d) r5 t i = el t.
  Proof.
    intros Ht. apply etahat_of; [exact Ht|]. destruct t as [|t]; [lia|].
    change (clip alpha (Rmax (snd (snd (snd (state (ones d) r5 t i)))) (second b2 1 (fst (snd (snd (state (ones d) r5 t i))))))
            (el (S t)) (eu (S t)) / sqrt (INR (S t)) = el (S t) / sqrt (INR (S t))).
    rewrite (clip_low _ _ _ _ low b2); [reflexivity|exact Hb|exact Hw|exact Ha|apply Hrange|].
    eapply Rle_trans; [apply second_positive, v5|apply Rmax_r].
  Qed.
End Rules.

(** ** The theorems *)

Definition violated (method : R -> (nat -> R) -> R -> (nat -> R) -> (nat -> R) -> rule) : Prop :=
  forall d b2, (1 <= d)%nat -> 0 < b2 < 1 -> exists P alpha el eu D G2,
    dim P = d /\ luo2019_hypotheses P alpha 0 b2 (constant 0) el eu D G2 /\
    let r := method alpha (constant 0) b2 el eu in
    exists R_3, is_regret P r 3 R_3 /\ R_3 > luo2019_bound P r 0 (constant 0) D G2 (eu 1%nat) 3.

Lemma violated_false method : violated method -> ~ luo2019_statement method.
Proof.
  intros V H. destruct (V 1%nat (1/2)) as (P & alpha & el & eu & D & G2 & _ & Hh & R_3 & HR & Hgt); [lia|lra|].
  specialize (H 3%nat ltac:(lia) P alpha 0 (1/2) (constant 0) el eu D G2 Hh R_3 HR). lra.
Qed.

Theorem luo2019_theorem4_violated : violated adabound.
Proof.
  intros d b2 Hd Hb. assert (S0 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra).
  assert (Ha : 0 < sqrt (1 - b2) / 100 <= 1/100 * sqrt (1 - b2)) by lra.
  exists (ones d), (sqrt (1 - b2) / 100), jump_lower, jump_upper, 1, (sqrt (INR d)).
  split; [reflexivity|]. split; [apply jump_hypotheses; lra|]. cbv zeta. eexists. split; [apply ones_regret|].
  apply violation; [exact Hd| |intros; apply (low4 d b2 _ (1/100) _ _ Hb ltac:(lra) Ha jump_range); assumption|apply ones_regret].
  apply adabound_banded. intros. apply jump_range.
Qed.
Theorem luo2019_theorem5_violated : violated amsbound.
Proof.
  intros d b2 Hd Hb. assert (S0 : 0 < sqrt (1 - b2)) by (apply sqrt_lt_R0; lra).
  assert (Ha : 0 < sqrt (1 - b2) / 100 <= 1/100 * sqrt (1 - b2)) by lra.
  exists (ones d), (sqrt (1 - b2) / 100), jump_lower, jump_upper, 1, (sqrt (INR d)).
  split; [reflexivity|]. split; [apply jump_hypotheses; lra|]. cbv zeta. eexists. split; [apply ones_regret|].
  apply violation; [exact Hd| |intros; apply (low5 d b2 _ (1/100) _ _ Hb ltac:(lra) Ha jump_range); assumption|apply ones_regret].
  apply amsbound_banded. intros. apply jump_range.
Qed.

Theorem luo2019_theorem4_false : ~ luo2019_theorem4_statement.
Proof. exact (violated_false _ luo2019_theorem4_violated). Qed.
Theorem luo2019_theorem5_false : ~ luo2019_theorem5_statement.
Proof. exact (violated_false _ luo2019_theorem5_violated). Qed.

(** Corollary 4.1 has b1_t = beta1 lambda^(t-1) and the middle term summed; with beta1 = 0 nothing changes. *)
Definition luo2019_corollary4_1_bound P r beta1 lam D G2 Rinf Linf T : R :=
    D ^ 2 * sqrt (INR T) / (2 * (1 - beta1)) * sum_i (fun i => / etahat P r T i) (dim P)
  + INR (dim P) * beta1 * D ^ 2 / (2 * (1 - beta1) * (1 - lam) ^ 2 * Linf)
  + (2 * sqrt (INR T) - 1) * (Rinf * G2 ^ 2 / (1 - beta1)).
Theorem luo2019_corollary4_1_violated d b2 lam : (1 <= d)%nat -> 0 < b2 < 1 -> exists P alpha el eu D G2,
  dim P = d /\ let b1 t := 0 * lam ^ (t - 1) in luo2019_hypotheses P alpha 0 b2 b1 el eu D G2 /\
  let r := adabound alpha b1 b2 el eu in
  exists R_3, is_regret P r 3 R_3 /\ R_3 > luo2019_corollary4_1_bound P r 0 lam D G2 (eu 1%nat) (el 1%nat) 3.
Proof.
  intros Hd Hb. replace (fun t : nat => 0 * lam ^ (t - 1)) with (constant 0) by (extensionality t; unfold constant; ring).
  destruct (luo2019_theorem4_violated d b2 Hd Hb) as (P & alpha & el & eu & D & G2 & Ed & Hh & R_3 & HR & Hgt).
  exists P, alpha, el, eu, D, G2. split; [exact Ed|]. split; [exact Hh|]. exists R_3. split; [exact HR|].
  replace (luo2019_corollary4_1_bound P (adabound alpha (constant 0) b2 el eu) 0 lam D G2 (eu 1%nat) (el 1%nat) 3)
    with (luo2019_bound P (adabound alpha (constant 0) b2 el eu) 0 (constant 0) D G2 (eu 1%nat) 3); [exact Hgt|].
  unfold luo2019_corollary4_1_bound, luo2019_bound. rewrite (sum_t_ext _ (fun _ => 0)).
  - rewrite sum_t_const. unfold Rdiv. ring.
  - intros t _. rewrite (sum_i_ext _ (fun _ => 0)); [rewrite sum_i_const; ring|]. intros. unfold constant, Rdiv. ring.
Qed.
