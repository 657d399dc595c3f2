/**
 * What would become of a change of specs if it were merged: what would run, who must approve it,
 * who gains or loses rights, what is wrong with it. Judged by what governs now, not by what the
 * change brings along. Start at {@link dev.mandate.preview.Previews}; shown by {@link
 * dev.mandate.preview.PlanCheck}.
 */
package dev.mandate.preview;
