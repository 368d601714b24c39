namespace BookingAdmin.Web.Access.OpenIdConnect;

/// <summary>One way in which a sign-in or sign-out can fail: the log event that records it. The event's name is the method's.</summary>
/// <param name="details">What helps to find the cause. It must hold nothing secret and nothing of a person.</param>
/// <param name="reference">The request's id, which the page shows.</param>
delegate void SignInFault(ILogger logger, string details, string reference);

/// <summary>Ids and names are stable: people search logs and set alarms by them. docs/sign-in.md says what to do about each.</summary>
static partial class SignInEvents
{
    public const string Rest = " Details: {Details}. Reference: {Reference}.";

    // The callback.
    [LoggerMessage(101, LogLevel.Warning, "The callback is neither a plain query nor a form, or repeats a parameter." + Rest)]
    public static partial void CallbackUnreadable(ILogger logger, string details, string reference);

    [LoggerMessage(102, LogLevel.Warning, "The callback carries tokens, which only the token endpoint may give." + Rest)]
    public static partial void TokensOnCallback(ILogger logger, string details, string reference);

    [LoggerMessage(103, LogLevel.Warning, "The callback has no state: no sign-in was asked for." + Rest)]
    public static partial void StateMissing(ILogger logger, string details, string reference);

    [LoggerMessage(104, LogLevel.Warning, "The state of the callback is not one of ours, or was changed." + Rest)]
    public static partial void StateUnreadable(ILogger logger, string details, string reference);

    [LoggerMessage(105, LogLevel.Warning, "The sign-in was not begun in this browser, or its correlation cookie is gone." + Rest)]
    public static partial void OtherBrowser(ILogger logger, string details, string reference);

    [LoggerMessage(106, LogLevel.Warning, "The nonce cookie of this sign-in is gone or used up." + Rest)]
    public static partial void NonceCookieMissing(ILogger logger, string details, string reference);

    [LoggerMessage(107, LogLevel.Warning, "The callback does not say which provider it is from, as the provider promised." + Rest)]
    public static partial void CallbackIssuerMissing(ILogger logger, string details, string reference);

    [LoggerMessage(108, LogLevel.Warning, "The callback is from another provider." + Rest)]
    public static partial void CallbackIssuerWrong(ILogger logger, string details, string reference);

    [LoggerMessage(109, LogLevel.Warning, "The sign-in was cancelled, or the provider denied it." + Rest)]
    public static partial void AccessDenied(ILogger logger, string details, string reference);

    [LoggerMessage(110, LogLevel.Warning, "The provider answered the sign-in, the pushed request or the code with an error." + Rest)]
    public static partial void ProviderError(ILogger logger, string details, string reference);

    // The provider's answers.
    [LoggerMessage(120, LogLevel.Warning, "The provider cannot be reached." + Rest)]
    public static partial void ProviderUnreachable(ILogger logger, string details, string reference);

    [LoggerMessage(121, LogLevel.Warning, "The provider answered with a status that is no success." + Rest)]
    public static partial void ProviderFailed(ILogger logger, string details, string reference);

    [LoggerMessage(122, LogLevel.Warning, "The provider's answer is not the JSON that it must be." + Rest)]
    public static partial void ProviderUnreadable(ILogger logger, string details, string reference);

    [LoggerMessage(123, LogLevel.Warning, "The provider's discovery document names another issuer than the authority." + Rest)]
    public static partial void DiscoveryIssuerWrong(ILogger logger, string details, string reference);

    [LoggerMessage(124, LogLevel.Warning, "The provider's discovery document names an endpoint without https." + Rest)]
    public static partial void DiscoveryInsecure(ILogger logger, string details, string reference);

    [LoggerMessage(125, LogLevel.Warning, "The provider's discovery document lacks an endpoint that is needed here." + Rest)]
    public static partial void EndpointMissing(ILogger logger, string details, string reference);

    [LoggerMessage(128, LogLevel.Warning, "The provider's key set has no key for signatures." + Rest)]
    public static partial void KeysEmpty(ILogger logger, string details, string reference);

    [LoggerMessage(145, LogLevel.Warning, "The token endpoint gave no id_token or no access token." + Rest)]
    public static partial void TokenMissing(ILogger logger, string details, string reference);

    // The id_token.
    [LoggerMessage(150, LogLevel.Warning, "The id_token is not a JWT, or a claim in it has the wrong type." + Rest)]
    public static partial void IdTokenUnreadable(ILogger logger, string details, string reference);

    [LoggerMessage(151, LogLevel.Warning, "The id_token is encrypted, which is not supported." + Rest)]
    public static partial void IdTokenEncrypted(ILogger logger, string details, string reference);

    [LoggerMessage(152, LogLevel.Warning, "The id_token is signed by an algorithm that is not allowed." + Rest)]
    public static partial void AlgorithmRefused(ILogger logger, string details, string reference);

    [LoggerMessage(153, LogLevel.Warning, "The id_token is signed by a key that the provider does not publish." + Rest)]
    public static partial void KeyUnknown(ILogger logger, string details, string reference);

    [LoggerMessage(154, LogLevel.Warning, "The signature of the id_token is wrong." + Rest)]
    public static partial void SignatureWrong(ILogger logger, string details, string reference);

    [LoggerMessage(156, LogLevel.Warning, "The id_token is from another issuer, or names none." + Rest)]
    public static partial void IssuerWrong(ILogger logger, string details, string reference);

    [LoggerMessage(158, LogLevel.Warning, "The id_token is for another client, or names none." + Rest)]
    public static partial void AudienceWrong(ILogger logger, string details, string reference);

    [LoggerMessage(160, LogLevel.Warning, "The id_token was asked for by another client, or does not say by which of several." + Rest)]
    public static partial void AuthorizedPartyWrong(ILogger logger, string details, string reference);

    [LoggerMessage(161, LogLevel.Warning, "The id_token does not say when it expires." + Rest)]
    public static partial void ExpiryMissing(ILogger logger, string details, string reference);

    [LoggerMessage(162, LogLevel.Warning, "The id_token has expired." + Rest)]
    public static partial void Expired(ILogger logger, string details, string reference);

    [LoggerMessage(163, LogLevel.Warning, "The id_token is not valid yet." + Rest)]
    public static partial void NotYetValid(ILogger logger, string details, string reference);

    [LoggerMessage(165, LogLevel.Warning, "The id_token was issued in the future, or does not say when." + Rest)]
    public static partial void IssuedAtWrong(ILogger logger, string details, string reference);

    [LoggerMessage(167, LogLevel.Warning, "The id_token belongs to another sign-in: its nonce is another, or missing." + Rest)]
    public static partial void NonceWrong(ILogger logger, string details, string reference);

    [LoggerMessage(168, LogLevel.Warning, "The id_token does not say who signed in." + Rest)]
    public static partial void SubjectMissing(ILogger logger, string details, string reference);

    [LoggerMessage(169, LogLevel.Warning, "The access token is not the one that the id_token was given with." + Rest)]
    public static partial void AccessTokenHashWrong(ILogger logger, string details, string reference);

    [LoggerMessage(170, LogLevel.Warning, "The person's last proof at the provider is older than was asked for, or undated." + Rest)]
    public static partial void SignedInTooLongAgo(ILogger logger, string details, string reference);

    [LoggerMessage(171, LogLevel.Warning, "The framework refused the sign-in by a rule that has no event of its own here." + Rest)]
    public static partial void RefusedByFramework(ILogger logger, string details, string reference);

    [LoggerMessage(185, LogLevel.Warning, "Userinfo is about somebody else, or does not say whom it is about." + Rest)]
    public static partial void UserInfoSubjectWrong(ILogger logger, string details, string reference);

    // Signing out: the session here has ended all the same.
    [LoggerMessage(190, LogLevel.Warning, "Signed out here only: the provider cannot be asked." + Rest)]
    public static partial void SignOutWithoutProvider(ILogger logger, string details, string reference);

    [LoggerMessage(191, LogLevel.Warning, "Signed out here only: the provider offers no sign-out." + Rest)]
    public static partial void SignOutNotOffered(ILogger logger, string details, string reference);

    [LoggerMessage(192, LogLevel.Warning, "A sign-out came back with a state that is not one of ours." + Rest)]
    public static partial void SignOutStateUnreadable(ILogger logger, string details, string reference);

    [LoggerMessage(199, LogLevel.Warning, "The sign-in failed unexpectedly." + Rest)]
    public static partial void Unexpected(ILogger logger, string details, string reference);
}
