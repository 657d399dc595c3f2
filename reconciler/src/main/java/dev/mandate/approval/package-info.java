/**
 * Which people said yes to which exact bytes, and whether it counts. Depends on {@code decide} for
 * its vocabulary and on {@code spec}; start at {@link dev.mandate.approval.Approvals}.
 */
package dev.mandate.approval;
