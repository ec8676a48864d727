import type { PreTokenGenerationV2TriggerEvent, PreTokenGenerationV3TriggerEvent } from 'aws-lambda';
import { grantsOf, memberStore } from '#directory';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';

const members = memberStore(openDatabase(), readEnvironment(environment).DIRECTORY_TABLE);

type Event = PreTokenGenerationV2TriggerEvent | PreTokenGenerationV3TriggerEvent;

/**
 * Sets groups and role in the token of a user or service client from the directory (Cognito pre token generation,
 * version 3, for client credentials too). Groups of the user pool itself are ignored. Without the directory no
 * token is issued.
 */
export async function handler(event: Event): Promise<Event> {
	const { groups, claims } = grantsOf(await members.membership(subjectOf(event)));
	const generation = { claimsToAddOrOverride: { ...claims } };
	event.response = {
		claimsAndScopeOverrideDetails: {
			idTokenGeneration: generation,
			accessTokenGeneration: generation,
			groupOverrideDetails: { groupsToOverride: [...groups], iamRolesToOverride: [] },
		},
	};
	return event;
}

/** The subject of a service client's token is its client id. */
function subjectOf(event: Event): string {
	if (event.triggerSource === 'TokenGeneration_ClientCredentials') return event.callerContext.clientId;
	return event.request.userAttributes['sub'] ?? '';
}
