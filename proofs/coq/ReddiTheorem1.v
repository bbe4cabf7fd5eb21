(** Reddi et al. (2018), Theorem 1, for every C >= 2 and every T: gradients C, -1, -1, b2 = 1 / (1 + C^2), from x_1 = hi.
    Every period starts at hi and R_T >= (hi - lo) (C - 2) floor (T / 3), with alpha / sqrt t and with constant steps.
    In the first period the printed estimate of the steps up, 1 / sqrt 2 of alpha_t / sqrt (1 - b2) each, is too weak: there
    v is smaller, and they are at least 1/2 + b2/10 and 1/2 - b2/10 of the step down.  No condition on alpha is needed:
    the three steps are in proportion to it, and the clamp at lo only helps. *)
From Coq Require Import Reals Lra Lia Psatz Arith.
From Regret Require Import Definitions Sums Runs OneDimension Period3 ReddiPeriods.
Open Scope R_scope.

Section ReddiTheorem1.
  Variables (C lo hi alpha : R).
  Hypothesis HC : 2 <= C.
  Hypothesis Hlh : lo <= hi.
  Hypothesis Halpha : 0 < alpha.
  Let b := / (1 + C ^ 2).

  Lemma b_range : 0 < b <= 1/5 /\ b * C ^ 2 = 1 - b.
  Proof.
    assert (C2 : 4 <= C ^ 2) by nra. split; [split|unfold b; field; lra].
    - apply inv_pos. lra.
    - replace (1/5) with (/ 5) by field. apply inv_le; lra.
  Qed.
  Lemma theorem1_shared a w : (forall n, 0 < w (S n)) -> (forall n, a (S n) = alpha / sqrt (w (S n))) ->
    shared C lo hi a w alpha b 0 (1 - b).
  Proof. intros Hw Ha. destruct b_range. constructor; try assumption; lra. Qed.

  Lemma every_T a : (forall k, point C lo hi a b 0 (k * 3) = hi) -> (exists w, shared C lo hi a w alpha b 0 (1 - b)) ->
    forall T R_T, is_regret (line lo hi hi (three C (-1) (-1))) (adam a (constant 0) b 0) T R_T ->
    R_T >= (hi - lo) * (C - 2) * INR (T / 3).
  Proof.
    intros Hx [w H] T R_T HR.
    pose proof (regret_at_every_T H (fun _ => 0) ltac:(intros k; rewrite Hx; lra) T R_T HR) as G.
    rewrite sum_i_const in G. lra.
  Qed.

  (** alpha_t = alpha / sqrt t. *)
  Lemma decaying : shared C lo hi (inverse_sqrt alpha) INR alpha b 0 (1 - b).
  Proof. apply theorem1_shared; [intros n; apply lt_0_INR; lia|reflexivity]. Qed.
  Lemma first_period : point C lo hi (inverse_sqrt alpha) b 0 (1 * 3) = hi.
  Proof.
    destruct b_range as [B E]. pose proof (x_in decaying (1 * 3)) as I. pose proof (rho_positive decaying) as R0.
    assert (V2 : moment C b 2 = (1 - b) * (2 - b)).
    { unfold moment. simpl second_moment. unfold second, three. simpl Nat.modulo. cbv iota.
      replace (b * (b * 0 + (1 - b) * C ^ 2) + (1 - b) * (-1) ^ 2) with ((1 - b) * (b * C ^ 2) + (1 - b)) by ring. rewrite E. ring. }
    assert (V3 : moment C b 3 = (1 - b) * (1 + 2 * b - b ^ 2)).
    { change (moment C b 3) with (b * moment C b 2 + (1 - b) * (-1) ^ 2). rewrite V2. ring. }
    pose proof (next_period_exact decaying 0 0 1 (1/2 + b/10) (1/2 - b/10)) as N. simpl mult in N. rewrite V2, V3 in N.
    assert (0 <= b ^ 2 <= b / 5) by nra. assert (0 <= b ^ 3 <= b ^ 2) by (split; [apply pow_le; lra|nra]).
    assert (Q2 : (1/2 + b/10) ^ 2 * 2 * (2 - b) <= 1) by nra. assert (Q3 : (1/2 - b/10) ^ 2 * 3 * (1 + 2 * b - b ^ 2) <= 1) by nra.
    change (point C lo hi (inverse_sqrt alpha) b 0 0) with hi in N.
    specialize (N ltac:(lra) ltac:(lra) ltac:(lra) ltac:(lra) ltac:(simpl; lra)).
    replace (INR 2) with 2 in N by (simpl; ring). replace (INR 3) with 3 in N by (simpl; ring).
    specialize (N ltac:(nra) ltac:(nra)). unfold Rmin in N. change (1 * 3)%nat with 3%nat in *. destruct Rle_dec; lra.
  Qed.
  Lemma decaying_periods k : point C lo hi (inverse_sqrt alpha) b 0 (k * 3) = hi.
  Proof.
    induction k as [|[|k] IH]; [reflexivity|exact first_period|]. set (n := S k) in *.
    assert (T1 : 4 <= INR (S (n * 3))) by (replace 4 with (INR 4) by (simpl; ring); apply le_INR; lia).
    set (t := INR (S (n * 3))) in *. pose proof (sqrt_lt_R0 t ltac:(lra)) as S0. pose proof (sqrt_sqrt t ltac:(lra)) as SS.
    assert (I : / sqrt t * / sqrt t = / t) by (rewrite <- SS at 3; field; lra).
    assert (It : / t * t = 1) by (field; lra). pose proof (inv_pos _ S0). pose proof (inv_pos t ltac:(lra)).
    assert (E2 : INR (S (S (n * 3))) = t + 1) by apply S_INR. assert (E3 : INR (S (S (S (n * 3)))) = t + 2) by (rewrite S_INR, E2; ring).
    apply (back_at_hi decaying n 0 (/ sqrt t) (/ sqrt t / 2) (/ sqrt t / 2)); rewrite ?IH, ?E2, ?E3; fold t; try lra; nra.
  Qed.

  Theorem reddi2018_theorem1 :
    let L := line lo hi hi (three C (-1) (-1)) in let r := adam (inverse_sqrt alpha) (constant 0) b 0 in
    (forall k, iterate L r (S (k * 3)) 0%nat = hi) /\
    (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3)).
  Proof. split; [exact decaying_periods|apply every_T; [exact decaying_periods|exists INR; exact decaying]]. Qed.

  (** alpha_t = alpha: each step up is at least 1 / sqrt 2 of the step down. *)
  Lemma fixed : shared C lo hi (constant alpha) (fun _ => 1) alpha b 0 (1 - b).
  Proof. apply theorem1_shared; intros n; [lra|]. unfold constant. rewrite sqrt_1. field. Qed.
  Lemma fixed_periods k : point C lo hi (constant alpha) b 0 (k * 3) = hi.
  Proof.
    induction k as [|k IH]; [reflexivity|]. apply (back_at_hi fixed k 0 1 (7/10) (7/10)); rewrite ?IH; lra.
  Qed.
  Theorem reddi2018_theorem1_constant_step :
    let L := line lo hi hi (three C (-1) (-1)) in let r := adam (constant alpha) (constant 0) b 0 in
    (forall k, iterate L r (S (k * 3)) 0%nat = hi) /\
    (forall T R_T, is_regret L r T R_T -> R_T >= (hi - lo) * (C - 2) * INR (T / 3)).
  Proof. split; [exact fixed_periods|apply every_T; [exact fixed_periods|exists (fun _ => 1); exact fixed]]. Qed.
End ReddiTheorem1.
