/**
 * Limits of processors, memory and processes that hold, because the kernel enforces them on control
 * groups: cgroups(7). Start at {@link dev.mandate.launch.cgroup.ControlGroups}.
 */
package dev.mandate.launch.cgroup;
