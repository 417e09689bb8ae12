import { spaceOf, type Handler } from './handler.ts';
import {
  copyUrl,
  forgetTarget,
  openSpace,
  openSpacePage,
  shareTarget,
  showActions,
  stopFollowing,
} from './space.ts';

export const spaceTable = {
  'hfSpaces.openSpace': (services, argument) => openSpace(services, spaceOf(argument)),
  'hfSpaces.openSpacePage': (services, argument) => openSpacePage(services, spaceOf(argument)),
  'hfSpaces.copyUrl': (services, argument) => copyUrl(services, spaceOf(argument)),
  'hfSpaces.stopFollowing': (services, argument) => stopFollowing(services, spaceOf(argument)),
  'hfSpaces.forgetTarget': (services, argument) => forgetTarget(services, spaceOf(argument)),
  'hfSpaces.shareTarget': (services, argument) => shareTarget(services, spaceOf(argument)),
  'hfSpaces.showActions': (services, argument) => showActions(services, spaceOf(argument)),
  'hfSpaces.showExtensionLog': (services) => {
    services.log.show();
    return Promise.resolve();
  },
} as const satisfies Record<string, Handler>;
