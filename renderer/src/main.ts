/** Starts the views on the bridge that the shell has put in place before this module runs. */
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import Root from './Root.svelte';

declare global {
  interface Window {
    readonly cryptonets?: Bridge;
  }
}

const target = document.getElementById('app');
if (target) mount(Root, { target, props: { bridge: window.cryptonets ?? null } });
