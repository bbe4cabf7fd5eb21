"use strict";
window.dash_clientside = window.dash_clientside || {};
(() => {
  const no = () => window.dash_clientside.no_update;
  const short = (value, digits) => String(Number(value.toPrecision(digits)));
  const valueOf = (at, scale) => {
    if (scale.kind === "log") {
      const value = 10 ** at;
      return scale.integer ? String(Math.round(value)) : short(value, 3);
    }
    if (scale.kind === "near one") {
      // Two digits of what is missing to 1, written out: 0.999, not 0.9989999.
      const missing = Number((10 ** -at).toPrecision(2));
      return (1 - missing).toFixed(8).replace(/\.?0+$/, "");
    }
    return scale.integer ? String(Math.round(at)) : short(at, 5);
  };
  const positionOf = (value, scale) => {
    if (scale.kind === "log") return value > 0 ? Math.log10(value) : scale.lower;
    if (scale.kind === "near one") return value < 1 ? -Math.log10(1 - value) : scale.upper;
    return value;
  };
  const numberOf = (text) => {
    const parts = String(text).split("/").map(Number);
    return parts.length === 2 ? parts[0] / parts[1] : parts[0];
  };
  let settling = null;
  window.dash_clientside.explorer = {
    // A slider and its field: whichever was moved tells the other.
    pair(at, text, scale) {
      const from = window.dash_clientside.callback_context.triggered.map((one) => one.prop_id);
      const moved = from.some((id) => id.includes("-at."));
      // Who listens hears the value, not where the slider stands.
      const name = from[0].replace(/(-at)?\..*/, "");
      const slider = document.getElementById(`${name}-at`);
      const field = document.getElementById(name);
      if (slider) slider.setAttribute("aria-valuetext", moved ? valueOf(Number(at), scale) : String(text));
      if (field) field.setAttribute("aria-label", document.getElementById(`${name}-label`).innerText);
      if (moved && from.length === 1) {
        if (at === null || at === undefined) return [no(), no()];
        const value = valueOf(Number(at), scale);
        const same = text !== null && text !== undefined && valueOf(positionOf(numberOf(text), scale), scale) === value;
        return [same ? no() : value, no()];
      }
      const value = numberOf(text);
      if (text === null || text === "" || !Number.isFinite(value)) return [no(), no()];
      return [no(), Math.min(scale.upper, Math.max(scale.lower, positionOf(value, scale)))];
    },
    // The address bar follows; once the sliders rest, the digits that take longer are asked for.
    remember(query) {
      if (!query) return [no(), no()];
      window.history.replaceState(null, "", query);
      if (settling) {
        clearTimeout(settling.timer);
        settling.give([no(), no()]);
      }
      return new Promise((give) => {
        settling = { give, timer: setTimeout(() => give([query, query]), 350) };
      });
    },
  };
})();
