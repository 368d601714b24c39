using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Authentication.OpenIdConnect.Faults;

/// <summary>
/// Every way in which a sign-in or sign-out can fail, each with a log event of its own. Ids and names are stable: people search logs and set alarms by them.
/// The sentence is also the message of the exception that the application's failure page gets.
/// </summary>
/// <remarks>One table instead of a method each: the events differ by id, name and sentence only.</remarks>
sealed class SignInFault
{
    // The callback.
    public static readonly SignInFault CallbackUnreadable = new(101, "The callback is neither a plain query nor a form, or repeats a parameter.");
    public static readonly SignInFault TokensOnCallback = new(102, "The callback carries tokens, which only the token endpoint may give.");
    public static readonly SignInFault StateMissing = new(103, "The callback has no state: no sign-in was asked for.");
    public static readonly SignInFault StateUnreadable = new(104, "The state of the callback is not one of ours, or was changed.");
    public static readonly SignInFault OtherBrowser = new(105, "The sign-in was not begun in this browser, or its correlation cookie is gone or used up.");
    public static readonly SignInFault NonceCookieMissing = new(106, "The nonce cookie of this sign-in is gone or used up.");
    public static readonly SignInFault CallbackIssuerMissing = new(107, "The callback does not say which provider it is from, although the provider promises that.");
    public static readonly SignInFault CallbackIssuerWrong = new(108, "The callback is from another provider.");
    public static readonly SignInFault AccessDenied = new(109, "The sign-in was cancelled, or the provider denied it.");
    public static readonly SignInFault ProviderError = new(110, "The provider ended the sign-in with an error.");
    public static readonly SignInFault CodeMissing = new(111, "The callback has no code.");

    // Discovery and keys.
    public static readonly SignInFault DiscoveryUnreachable = new(120, "The provider cannot be reached: discovery does not answer.");
    public static readonly SignInFault DiscoveryFailed = new(121, "The provider's discovery answers with an error.");
    public static readonly SignInFault DiscoveryUnreadable = new(122, "The provider's discovery document is not JSON or lacks an endpoint.");
    public static readonly SignInFault DiscoveryIssuerWrong = new(123, "The provider's discovery document names another issuer than the authority.");
    public static readonly SignInFault DiscoveryInsecure = new(124, "The provider's discovery document names an endpoint without https.");
    public static readonly SignInFault KeysUnreachable = new(125, "The provider's keys cannot be fetched: their address does not answer.");
    public static readonly SignInFault KeysFailed = new(126, "The address of the provider's keys answers with an error.");
    public static readonly SignInFault KeysUnreadable = new(127, "The provider's keys are not a key set.");
    public static readonly SignInFault KeysEmpty = new(128, "The provider's key set has no key for signatures.");

    // Pushing the request.
    public static readonly SignInFault PushNotOffered = new(130, "Pushed requests are required here and not offered by the provider, or the other way round.");
    public static readonly SignInFault PushUnreachable = new(131, "The provider cannot be reached: pushing the request got no answer.");
    public static readonly SignInFault PushFailed = new(132, "The provider failed when the request was pushed.");
    public static readonly SignInFault PushRefused = new(133, "The provider refused the pushed request.");
    public static readonly SignInFault PushUnreadable = new(134, "The provider's answer to the pushed request has no request_uri.");

    // The token endpoint.
    public static readonly SignInFault TokenUnreachable = new(140, "The provider cannot be reached: the token endpoint does not answer.");
    public static readonly SignInFault TokenFailed = new(141, "The token endpoint answers with an error.");
    public static readonly SignInFault TokenRefused = new(142, "The provider refused to exchange the code for tokens.");
    public static readonly SignInFault TokenUnreadable = new(143, "The token endpoint's answer is not JSON.");
    public static readonly SignInFault TokenTooLarge = new(144, "The token endpoint's answer is larger than 1 MB.");
    public static readonly SignInFault IdTokenMissing = new(145, "The token endpoint gave no id_token.");
    public static readonly SignInFault AccessTokenMissing = new(146, "The token endpoint gave no access token.");

    // The id_token.
    public static readonly SignInFault IdTokenUnreadable = new(150, "The id_token is not a signed JWT, or a claim in it has the wrong type.");
    public static readonly SignInFault IdTokenEncrypted = new(151, "The id_token is encrypted, which is not supported.");
    public static readonly SignInFault AlgorithmRefused = new(152, "The id_token is signed by an algorithm that is not allowed.");
    public static readonly SignInFault KeyUnknown = new(153, "The id_token is signed by a key that the provider does not publish.");
    public static readonly SignInFault SignatureWrong = new(154, "The signature of the id_token is wrong.");
    public static readonly SignInFault IssuerMissing = new(155, "The id_token names no issuer.");
    public static readonly SignInFault IssuerWrong = new(156, "The id_token is from another issuer.");
    public static readonly SignInFault AudienceMissing = new(157, "The id_token names no audience.");
    public static readonly SignInFault AudienceWrong = new(158, "The id_token is for another client.");
    public static readonly SignInFault AuthorizedPartyMissing = new(159, "The id_token is for several clients and does not say which one asked for it.");
    public static readonly SignInFault AuthorizedPartyWrong = new(160, "The id_token was asked for by another client.");
    public static readonly SignInFault ExpiryMissing = new(161, "The id_token does not say when it expires.");
    public static readonly SignInFault Expired = new(162, "The id_token has expired.");
    public static readonly SignInFault NotYetValid = new(163, "The id_token is not valid yet.");
    public static readonly SignInFault IssuedAtMissing = new(164, "The id_token does not say when it was issued.");
    public static readonly SignInFault IssuedInFuture = new(165, "The id_token was issued in the future: one of the clocks is wrong.");
    public static readonly SignInFault NonceMissing = new(166, "The id_token has no nonce.");
    public static readonly SignInFault NonceWrong = new(167, "The id_token belongs to another sign-in: its nonce differs.");
    public static readonly SignInFault SubjectMissing = new(168, "The id_token does not say who signed in.");
    public static readonly SignInFault AccessTokenHashWrong = new(169, "The access token is not the one that the id_token was given with.");
    public static readonly SignInFault SignedInTooLongAgo = new(170, "The person's last proof at the provider is older than was asked for, or its time is not given.");
    public static readonly SignInFault IdTokenRefused = new(171, "The id_token breaks a rule that the application added, or one of the library that has no event of its own.");

    // Userinfo.
    public static readonly SignInFault UserInfoNotOffered = new(180, "Userinfo is required here, and the provider offers none.");
    public static readonly SignInFault UserInfoUnreachable = new(181, "The provider cannot be reached: userinfo does not answer.");
    public static readonly SignInFault UserInfoFailed = new(182, "Userinfo answers with an error.");
    public static readonly SignInFault UserInfoUnreadable = new(183, "Userinfo is not plain JSON, which is all that is supported.");
    public static readonly SignInFault UserInfoSubjectMissing = new(184, "Userinfo does not say whom it is about.");
    public static readonly SignInFault UserInfoSubjectWrong = new(185, "Userinfo is about somebody else.");

    // Signing out: the session here has ended all the same.
    public static readonly SignInFault SignOutWithoutProvider = new(190, "Signed out here only: the provider cannot be reached.");
    public static readonly SignInFault SignOutNotOffered = new(191, "Signed out here only: the provider offers no sign-out.");
    public static readonly SignInFault SignOutStateUnreadable = new(192, "A sign-out came back with a state that is not one of ours.");

    // Everything else: a fault of ours or of an event of the application.
    public static readonly SignInFault Unexpected = new(199, "The sign-in failed unexpectedly.");

    readonly Action<ILogger, string, string, Exception?> write;

    SignInFault(int id, string sentence, [CallerMemberName] string name = "")
    {
        Event = new(id, name);
        Sentence = sentence;
        write = LoggerMessage.Define<string, string>(LogLevel.Warning, Event, sentence + " Details: {Details}. Reference: {Reference}.");
    }

    public EventId Event { get; }

    public string Sentence { get; }

    /// <param name="details">What helps to find the cause. It must hold nothing secret and nothing of a person.</param>
    /// <param name="reference">The request's id, which the page shows.</param>
    public void Log(ILogger logger, string? details, string reference) => write(logger, details ?? "none", reference, null);
}
