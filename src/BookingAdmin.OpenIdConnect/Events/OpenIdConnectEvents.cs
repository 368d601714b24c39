namespace Microsoft.AspNetCore.Authentication.OpenIdConnect;

/// <summary>Where the application can take part. Each event may end the request with the methods of its context.</summary>
public class OpenIdConnectEvents : RemoteAuthenticationEvents
{
    /// <summary>Before a person is sent to the provider to sign in.</summary>
    public Func<RedirectContext, Task> OnRedirectToIdentityProvider { get; set; } = _ => Task.CompletedTask;

    /// <summary>Before a person is sent to the provider to sign out.</summary>
    public Func<RedirectContext, Task> OnRedirectToIdentityProviderForSignOut { get; set; } = _ => Task.CompletedTask;

    /// <summary>Before the request for a sign-in is pushed to the provider.</summary>
    public Func<PushedAuthorizationContext, Task> OnPushAuthorization { get; set; } = _ => Task.CompletedTask;

    /// <summary>When a callback has been read, and before anything of it is believed.</summary>
    public Func<MessageReceivedContext, Task> OnMessageReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>Before the code is redeemed.</summary>
    public Func<AuthorizationCodeReceivedContext, Task> OnAuthorizationCodeReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>When the tokens have come, and before they are checked.</summary>
    public Func<TokenResponseReceivedContext, Task> OnTokenResponseReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>When the id_token has passed every check.</summary>
    public Func<TokenValidatedContext, Task> OnTokenValidated { get; set; } = _ => Task.CompletedTask;

    /// <summary>When userinfo has come and is about the same person.</summary>
    public Func<UserInformationReceivedContext, Task> OnUserInformationReceived { get; set; } = _ => Task.CompletedTask;

    /// <summary>When a callback failed, before <see cref="RemoteAuthenticationEvents.OnRemoteFailure"/>.</summary>
    public Func<AuthenticationFailedContext, Task> OnAuthenticationFailed { get; set; } = _ => Task.CompletedTask;

    /// <summary>When the provider has signed a person out, and before they are sent on.</summary>
    public Func<RemoteSignOutContext, Task> OnSignedOutCallbackRedirect { get; set; } = _ => Task.CompletedTask;

    public virtual Task RedirectToIdentityProvider(RedirectContext context) => OnRedirectToIdentityProvider(context);

    public virtual Task RedirectToIdentityProviderForSignOut(RedirectContext context) => OnRedirectToIdentityProviderForSignOut(context);

    public virtual Task PushAuthorization(PushedAuthorizationContext context) => OnPushAuthorization(context);

    public virtual Task MessageReceived(MessageReceivedContext context) => OnMessageReceived(context);

    public virtual Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context) => OnAuthorizationCodeReceived(context);

    public virtual Task TokenResponseReceived(TokenResponseReceivedContext context) => OnTokenResponseReceived(context);

    public virtual Task TokenValidated(TokenValidatedContext context) => OnTokenValidated(context);

    public virtual Task UserInformationReceived(UserInformationReceivedContext context) => OnUserInformationReceived(context);

    public virtual Task AuthenticationFailed(AuthenticationFailedContext context) => OnAuthenticationFailed(context);

    public virtual Task SignedOutCallbackRedirect(RemoteSignOutContext context) => OnSignedOutCallbackRedirect(context);
}
