import { enableCompileCache } from 'node:module';

/** Threads and child processes load the same bundles and sources hundreds of times a run, compiled once. */
enableCompileCache();
