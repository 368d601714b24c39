namespace BookingAdmin.Web.Tests.OwnerChanges;

/// <summary>Whatever the owner changes while we run: each question is answered, or says in a sentence that it cannot be.</summary>
public sealed class OwnerChangesTests
{
    const Kind W = Kind.Works, C = Kind.CannotTell, R = Kind.Refused;

    public static TheoryData<string> Changes => [.. OwnerChange.All.Select(change => change.Name)];

    /// <summary>The table: a row a change, a column a question, in the order of <see cref="Question"/>.</summary>
    static readonly Dictionary<string, Kind[]> Expected = new(StringComparer.Ordinal)
    {
        //                                      Ready Start Inbox Request Orders Order Consist. Check Validate Report Repair List Patch
        // Webhook Remove
        ["nothing"] =                          [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["label added to OrderStatus"] =       [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     R,     W,   R,    W,      W],
        ["label added to BookingStatus"] =     [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   R,    W,      W],
        ["label added to PaymentStatus"] =     [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   R,    W,      W],
        ["label added to ApprovalStatus"] =    [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   R,    W,      W],
        ["label added to TransferStatus"] =    [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   R,    W,      W],
        ["label added to Role"] =              [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["year 20255 in every date"] =         [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["infinity in every date"] =           [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["years before our era"] =             [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["customer without a name"] =          [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["customer is gone"] =                 [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["celebrity is gone"] =                [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["own booking trigger"] =              [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   W,    W,      W],
        ["own refund"] =                       [
            W,    W,    W,    W,      W,     W,    W,       W,    W,       W,     W,     W,   R,    W,      W],
        ["column renamed"] =                   [
            C,    C,    W,    C,      W,     C,    C,       C,    C,       C,     C,     C,   C,    C,      W],
        // The driver reads numeric as it reads double precision, so pages and decisions go on; what vouches for all of it does not.
        ["column of another type"] =           [
            C,    C,    W,    W,      W,     W,    C,       C,    C,       C,     C,     W,   W,    W,      W],
        ["table renamed"] =                    [
            C,    C,    C,    C,      C,     C,    C,       C,    C,       C,     C,     C,   C,    C,      W],
        ["row level security"] =               [
            C,    C,    C,    C,      C,     C,    C,       C,    C,       C,     C,     C,   C,    C,      W],
        ["a right taken away"] =               [
            C,    C,    W,    W,      W,     W,    W,       C,    C,       C,     C,     C,   C,    C,      W],
        ["read-only"] =                        [
            C,    C,    W,    W,      W,     W,    C,       C,    C,       C,     C,     C,   C,    C,      C],
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Every_question_is_answered_or_says_that_it_cannot_be(string name)
    {
        await using var place = await ChangedPlace.OpenAsync();
        var change = OwnerChange.All.Single(one => one.Name == name);
        await place.ChangeAsync(change.Sql);
        List<string> wrong = [];
        var counts = new SortedDictionary<Kind, int>();
        foreach (var question in Enum.GetValues<Question>())
        {
            var answer = await place.AskAsync(question);
            counts[answer.Kind] = counts.GetValueOrDefault(answer.Kind) + 1;
            var expected = Expected[name][(int)question];
            if (answer.Kind != expected)
                wrong.Add($"{question}: {answer.Kind} instead of {expected}: {answer.Text}");
            else if (change.Says.TryGetValue(question, out var words) && !answer.Text.Contains(words, StringComparison.Ordinal))
                wrong.Add($"{question}: does not say “{words}”: {answer.Text}");
        }
        Xunit.TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}");
        wrong.ShouldBeEmpty();
        // That a query failed is logged by EF Core itself, whoever handles it (10100).
        place.Host.Log.Where(line =>
            (line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal))
            && line.Contains("   at ", StringComparison.Ordinal) && !line.StartsWith("Error 10100", StringComparison.Ordinal))
                .ShouldBeEmpty();
    }
}
