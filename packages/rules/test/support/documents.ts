/** An alert rule as documents have it. */
export function rule(functions: object = { pod_definition: { alert_name: 'A' } }, conditions: unknown = [firing('A')]) {
  return { conditions, gathering_functions: functions };
}

/** The condition that an alert fires. */
export function firing(name: string) {
  return { type: 'alert_is_firing', alert: { name } };
}

/** A request for lines of logs. */
export function request(more: object = {}) {
  return { namespace: 'openshift-etcd', pod_name_regex: 'etcd-.*', messages: ['took too long'], ...more };
}

/** A document of rules and requests. */
export function documentOf(rules: unknown = [], requests: unknown = [], more: object = {}) {
  return { conditional_gathering_rules: rules, container_logs: requests, ...more };
}
