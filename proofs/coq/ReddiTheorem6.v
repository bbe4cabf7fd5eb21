(** Reddi et al. (2018), Theorem 6, for every C >= 2 and every T: gradients C, -1, -1, epsilon = 1 inside the root,
    b2 = 2 / ((1 + C^2) C^2), from x_1 = hi.  The printed claim that every period starts at hi is false of the second one
    and true of all others, so that R_T >= (hi - lo) (C - 2) floor (T / 3) - C alpha / 10.  With constant steps it is true. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Period3 ReddiPeriods.
Open Scope R_scope.

Section ReddiTheorem6.
  Variables (C lo hi alpha : R).
  Hypothesis HC : 2 <= C.
  Hypothesis Hlh : lo <= hi.
  Hypothesis Halpha : 0 < alpha.
  Let b := 2 / ((1 + C ^ 2) * C ^ 2).
  Let A := 1 - b + / C ^ 2.

  Lemma b_small : 0 < b <= 1/10 /\ 0 < b * C ^ 2 <= 2/5 /\ b * C ^ 2 + b = 2 * / C ^ 2 /\ b <= / C ^ 2 <= 1/4.
  Proof.
    assert (C2 : 4 <= C ^ 2) by nra. assert (C4 : 20 <= (1 + C ^ 2) * C ^ 2) by nra.
    assert (I2 : 0 < / C ^ 2 <= / 4) by (split; [apply inv_pos; lra|apply inv_le; lra]).
    assert (I4 : 0 < / ((1 + C ^ 2) * C ^ 2) <= / 20) by (split; [apply inv_pos; lra|apply inv_le; lra]).
    assert (E : b * C ^ 2 + b = 2 * / C ^ 2) by (unfold b; field; lra).
    assert (E1 : b * C ^ 2 = 2 * / (1 + C ^ 2)) by (unfold b; field; lra).
    assert (I1 : 0 < / (1 + C ^ 2) <= / 5) by (split; [apply inv_pos; lra|apply inv_le; lra]).
    repeat split; try lra; try (unfold b, Rdiv; lra). assert (0 < b) by (unfold b, Rdiv; lra). nra.
  Qed.
  Lemma theorem6_shared a w : (forall n, 0 < w (S n)) -> (forall n, a (S n) = alpha / sqrt (w (S n))) ->
    shared C lo hi a w alpha b 1 A.
  Proof.
    intros Hw Ha. destruct b_small as (B & B2 & E & I). constructor; try assumption; unfold A; try lra.
    field. lra.
  Qed.
  Lemma rho_at_most : alpha / sqrt A <= alpha.
  Proof.
    destruct b_small as (B & B2 & E & I). assert (1 <= sqrt A) by (apply le_sqrt; unfold A; lra).
    assert (/ sqrt A <= 1) by (rewrite <- Rinv_1; apply inv_le; lra). unfold Rdiv. nra.
  Qed.

  Lemma decaying : shared C lo hi (inverse_sqrt alpha) INR alpha b 1 A.
  Proof. apply theorem6_shared; [intros n; apply lt_0_INR; lia|reflexivity]. Qed.
  Let x := point C lo hi (inverse_sqrt alpha) b 1.

  (** 1 - 1/2 - 4/10 of alpha / sqrt A is missing after the first period, which the second one makes good. *)
  Lemma after_one_period : hi - 1/10 * (alpha / sqrt A) <= x (1 * 3).
  Proof.
    pose proof (rho_positive decaying). pose proof (next_period decaying 0 0 1 (1/2) (4/10)) as N. simpl mult in N.
    replace (INR 2) with 2 in N by (simpl; ring). replace (INR 3) with 3 in N by (simpl; ring).
    change (point C lo hi (inverse_sqrt alpha) b 1 0) with hi in N.
    specialize (N ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(simpl; lra) ltac:(lra) ltac:(lra)).
    unfold Rmin in N. unfold x. simpl mult. destruct Rle_dec; lra.
  Qed.
  Lemma after_two_periods : x (2 * 3) = hi.
  Proof.
    apply (back_at_hi decaying 1 (1/10) (1/2) (316/1000) (284/1000)); try lra; [exact after_one_period| | |]; simpl; lra.
  Qed.
  Lemma later_periods k : x (S (S k) * 3) = hi.
  Proof.
    induction k as [|k IH]; [exact after_two_periods|]. set (n := S (S k)) in *.
    assert (T1 : 7 <= INR (S (n * 3))) by (replace 7 with (INR 7) by (simpl; ring); apply le_INR; lia).
    set (t := INR (S (n * 3))) in *. pose proof (sqrt_lt_R0 t ltac:(lra)) as S0. pose proof (sqrt_sqrt t ltac:(lra)) as SS.
    assert (I : / sqrt t * / sqrt t = / t) by (rewrite <- SS at 3; field; lra).
    assert (It : / t * t = 1) by (field; lra). pose proof (inv_pos _ S0). pose proof (inv_pos t ltac:(lra)).
    assert (E2 : INR (S (S (n * 3))) = t + 1) by apply S_INR. assert (E3 : INR (S (S (S (n * 3)))) = t + 2) by (rewrite S_INR, E2; ring).
    apply (back_at_hi decaying n 0 (/ sqrt t) (/ sqrt t / 2) (/ sqrt t / 2)); fold x; rewrite ?IH, ?E2, ?E3; fold t; try lra; nra.
  Qed.

  (** Unless clamped at lo, x_4 < hi: the steps up are at most 27/50 and 9/20 of the step down. *)
  Lemma not_back : alpha <= hi - lo -> x (1 * 3) < hi.
  Proof.
    intros Hsmall. destruct b_small as (B & B2 & E & I). pose proof (rho_positive decaying) as R0. pose proof rho_at_most as R1.
    assert (V1 : moment C b 1 = (1 - b) * C ^ 2) by (unfold moment; simpl second_moment; unfold second, three; simpl; ring).
    assert (V2 : moment C b 2 = b * moment C b 1 + (1 - b)) by (change (moment C b 2) with (b * moment C b 1 + (1 - b) * (-1) ^ 2); ring).
    assert (V3 : moment C b 3 = b * moment C b 2 + (1 - b)) by (change (moment C b 3) with (b * moment C b 2 + (1 - b) * (-1) ^ 2); ring).
    assert (B3 : 9/10 * (b * C ^ 2) <= b * moment C b 1) by (rewrite V1; nra).
    assert (B4 : 0 <= b * moment C b 2) by (rewrite V2; nra).
    set (e := rate C (inverse_sqrt alpha) b 1) in *. set (rho := alpha / sqrt A) in *.
    assert (D1 : e 1%nat * C <= rho) by (pose proof (step_down decaying 1 0 ltac:(lra) ltac:(simpl; lra)) as Q; fold e rho in Q; simpl mult in Q; lra).
    assert (D2 : rho <= e 1%nat * C).
    { assert (Q : / C * rho <= e 1%nat).
      { apply (rate_at_least decaying); [left; apply inv_pos; lra|]. rewrite V1. unfold A. right. simpl INR. field. lra. }
      replace rho with (/ C * rho * C) by (field; lra). apply Rmult_le_compat_r; lra. }
    assert (U2 : e 2%nat <= 27/50 * rho).
    { apply (rate_at_most decaying); [lra|]. replace (INR 2) with 2 by (simpl; ring). rewrite V2. unfold A. lra. }
    assert (U3 : e 3%nat <= 9/20 * rho).
    { apply (rate_at_most decaying); [lra|]. replace (INR 3) with 3 by (simpl; ring). rewrite V3. unfold A. lra. }
    simpl mult. unfold x. rewrite !x_step.
    change (three C (-1) (-1) 3) with (-1). change (three C (-1) (-1) 2) with (-1). change (three C (-1) (-1) 1) with C.
    change (point C lo hi (inverse_sqrt alpha) b 1 0) with hi. fold e. unfold clamp, Rmax, Rmin. repeat destruct Rle_dec; lra.
  Qed.

  Theorem reddi2018_theorem6 :
    let L := line lo hi hi (three C (-1) (-1)) in let r := adam (inverse_sqrt alpha) (constant 0) b 1 in
    (forall k, k <> 1%nat -> iterate L r (S (k * 3)) 0%nat = hi) /\
    hi - alpha / 10 <= iterate L r 4 0%nat /\ (alpha <= hi - lo -> iterate L r 4 0%nat < hi) /\
    (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3) - C * (alpha / 10)).
  Proof.
    assert (All : forall k, k <> 1%nat -> x (k * 3) = hi) by (intros [|[|k]] Hk; [reflexivity|lia|apply later_periods]).
    pose proof rho_at_most as R1. pose proof after_one_period as X1.
    split; [exact All|]. split; [change (hi - alpha / 10 <= x (1 * 3)); lra|]. split; [exact not_back|]. intros T R_T HR.
    set (s := fun k => if Nat.eqb k 1 then alpha / 10 else 0).
    assert (Hs : forall k, 0 <= s k /\ hi - s k <= x (k * 3)).
    { intros k. unfold s. destruct (Nat.eqb_spec k 1) as [->|N]; [lra|]. rewrite All by exact N. lra. }
    pose proof (regret_at_every_T decaying s Hs T R_T HR) as G.
    assert (Q : forall n, sum_i s (S (S n)) = alpha / 10)
      by (induction n as [|n IH]; [unfold s; simpl; lra|rewrite sum_i_S, IH; unfold s; simpl; lra]).
    assert (Q1 : sum_i s (S (T / 3)) <= alpha / 10) by (destruct (T / 3)%nat; [unfold s; simpl; lra|rewrite Q; lra]).
    assert (C * sum_i s (S (T / 3)) <= C * (alpha / 10)) by (apply Rmult_le_compat_l; lra). lra.
  Qed.

  Lemma fixed : shared C lo hi (constant alpha) (fun _ => 1) alpha b 1 A.
  Proof. apply theorem6_shared; intros n; [lra|]. unfold constant. rewrite sqrt_1. field. Qed.
  Lemma fixed_periods k : point C lo hi (constant alpha) b 1 (k * 3) = hi.
  Proof.
    induction k as [|k IH]; [reflexivity|]. apply (back_at_hi fixed k 0 1 (7/10) (7/10)); rewrite ?IH; lra.
  Qed.
  Theorem reddi2018_theorem6_constant_step :
    let L := line lo hi hi (three C (-1) (-1)) in let r := adam (constant alpha) (constant 0) b 1 in
    (forall k, iterate L r (S (k * 3)) 0%nat = hi) /\
    (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3)).
  Proof.
    split; [exact fixed_periods|]. intros T R_T HR.
    pose proof (regret_at_every_T fixed (fun _ => 0) ltac:(intros k; rewrite fixed_periods; lra) T R_T HR) as G.
    rewrite sum_i_const in G. lra.
  Qed.
End ReddiTheorem6.
