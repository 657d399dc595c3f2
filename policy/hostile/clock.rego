# Wants to know the time, which policy is not told.
package mandate

decision := {"now": time.now_ns()}
