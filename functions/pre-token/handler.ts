import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { grantsOf, memberStore } from '#directory';
import { openDatabase, readEnvironment } from '#platform';
import { environment } from './environment.ts';

const members = memberStore(openDatabase(), readEnvironment(environment).DIRECTORY_TABLE);

/**
 * Puts a person's groups and role into both tokens as the directory has them now (Cognito, pre token generation, version
 * 2). Groups of the user pool itself count for nothing. Without an answer from the directory there is no token.
 */
export async function handler(event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> {
	const { groups, claims } = grantsOf(await members.membership(event.request.userAttributes['sub'] ?? ''));
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
