import type { PreTokenGenerationV2TriggerEvent, PreTokenGenerationV3TriggerEvent } from 'aws-lambda';
import { grantsOf, memberStore } from '#directory';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';

const members = memberStore(openDatabase(), readEnvironment(environment).DIRECTORY_TABLE);

type Event = PreTokenGenerationV2TriggerEvent | PreTokenGenerationV3TriggerEvent;

/**
 * Puts the groups and role of a person, or of a service client, into the tokens as the directory has them now (Cognito, pre token
 * generation, version 3: version 2 and client credentials). Groups of the user pool itself count for nothing. Without an
 * answer from the directory there is no token.
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

/** A service client is its app client, and has a token of its own name. */
function subjectOf(event: Event): string {
	if (event.triggerSource === 'TokenGeneration_ClientCredentials') return event.callerContext.clientId;
	return event.request.userAttributes['sub'] ?? '';
}
