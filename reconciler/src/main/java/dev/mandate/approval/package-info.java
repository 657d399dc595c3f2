/**
 * Which people said yes to which exact bytes, and whether it counts. Depends on {@code decide} for
 * its vocabulary, on {@code spec} and on {@code forge}; start at {@link
 * dev.mandate.approval.Approvals}, and at {@link dev.mandate.approval.ReviewApprovals} for reviews.
 */
package dev.mandate.approval;
