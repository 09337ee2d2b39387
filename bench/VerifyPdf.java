// Checks PDF files against PDF/A-3a and PDF/UA-1 with veraPDF's library: files, or folders with everything below.
// One line a file, every rule that it breaks below it, then a summary. bench/verify_pdf.py starts it.
// Exit code 0: all conform to both; 1: one does not, or cannot be read; 2: there is nothing to check.

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

class VerifyPdf {
    static final List<PDFAFlavour> FLAVOURS = List.of(PDFAFlavour.PDFA_3_A, PDFAFlavour.PDFUA_1);

    public static void main(String[] arguments) throws IOException {
        Locale.setDefault(Locale.ROOT);
        LogManager.getLogManager().reset(); // what a font's format merely allows is no news
        VeraGreenfieldFoundryProvider.initialise();
        List<Path> files = new ArrayList<>();
        for (String argument : arguments) {
            files.addAll(pdfFiles(Path.of(argument)));
        }
        int bad = 0;
        for (Path file : files) {
            List<String> faults = new ArrayList<>();
            for (PDFAFlavour flavour : FLAVOURS) {
                faults.addAll(faults(file, flavour));
            }
            System.out.println((faults.isEmpty() ? "ok    " : "FAIL  ") + file);
            faults.forEach(fault -> System.out.println("      " + fault));
            bad += faults.isEmpty() ? 0 : 1;
        }
        System.out.println(files.size() + " files, " + bad + " do not conform to PDF/A-3a and PDF/UA-1");
        System.exit(files.isEmpty() ? 2 : bad > 0 ? 1 : 0);
    }

    /** The file itself, or every PDF file below a folder, in order. */
    static List<Path> pdfFiles(Path path) throws IOException {
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(file -> Files.isRegularFile(file) && (file.equals(path) || file.toString().endsWith(".pdf")))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    /** A line for each rule of the flavour that the file breaks, with how often; empty where it conforms. */
    static List<String> faults(Path file, PDFAFlavour flavour) {
        try (InputStream content = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(content, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            TreeMap<String, Integer> broken = new TreeMap<>();
            for (TestAssertion item : result.getTestAssertions()) {
                String rule = item.getRuleId().getClause() + "-" + item.getRuleId().getTestNumber();
                broken.merge(flavour + " " + rule + " " + item.getMessage(), 1, Integer::sum);
            }
            if (!result.isCompliant() && broken.isEmpty()) {
                return List.of(flavour + " not compliant");
            }
            return broken.entrySet().stream().map(rule -> rule.getKey() + " (" + rule.getValue() + ")").toList();
        } catch (Exception error) {
            return List.of(flavour + " cannot be read: " + error);
        }
    }
}
