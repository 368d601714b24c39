namespace BookingAdmin.Testing.Provider;

/// <summary>Somebody whom the provider knows. <paramref name="Subject"/> is what a test types on its sign-in page.</summary>
public sealed record TestAccount(string Subject, string Email, string Name, params string[] Roles)
{
    public bool EmailVerified { get; init; } = true;
}
