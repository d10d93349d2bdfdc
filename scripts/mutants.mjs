import { ensureDependencies } from './dependencies.mjs';

ensureDependencies();
await import('./mutants/main.mjs');
