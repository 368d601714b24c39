using BookingAdmin.Testing.Provider;

namespace BookingAdmin.OpenIdConnect.Tests.Providers;

static class Accounts
{
    /// <summary>Somebody new at the provider, whom no other test knows.</summary>
    public static async Task<TestAccount> AddAsync(ISignInProvider provider, params string[] roles)
    {
        var subject = $"sam-{Guid.NewGuid():N}";
        return await AddAsync(provider, new TestAccount(subject, $"{subject}@example.test", "Sam Okafor", roles));
    }

    public static async Task<TestAccount> AddAsync(ISignInProvider provider, TestAccount account)
    {
        await provider.SetAccountAsync(account);
        return account;
    }
}
