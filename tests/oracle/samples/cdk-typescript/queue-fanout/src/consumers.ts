export const enum Priority {
  Low = 'low',
  High = 'high',
}

export interface Consumer {
  name: string;
  priority: Priority;
  topics: string[];
  visibilitySeconds?: number;
  fifo?: boolean;
}

export const TOPICS = ['orders', 'payments', 'returns'] as const;

export const CONSUMERS: Consumer[] = [
  { name: 'invoicing', priority: Priority.High, topics: ['orders', 'payments'], visibilitySeconds: 180 },
  { name: 'warehouse', priority: Priority.High, topics: ['orders', 'returns'] },
  { name: 'analytics', priority: Priority.Low, topics: ['orders', 'payments', 'returns'] },
  { name: 'ledger', priority: Priority.High, topics: [], fifo: true },
];
